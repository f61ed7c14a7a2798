package dev.laurel.hub;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.WeightsFolder;
import dev.laurel.checkpoint.WriteFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One model in the cache that huggingface_hub keeps: {@code models--org--name/} with {@code blobs/<etag>}, {@code
 * snapshots/<commit>/<file>} linking to them, and {@code refs/<revision>} holding the commit.
 */
final class HubCache {

    private static final String PREFIX = "models--";

    private final Path root;
    private final String folderName;

    HubCache(Path root, String repository) {
        this.root = root;
        this.folderName = PREFIX + repository.replace("/", "--");
    }

    /** All models in a cache that are complete under a branch or tag, as references. */
    static List<ModelReference> complete(Path root) {
        List<ModelReference> complete = new ArrayList<>();
        for (Path model : folders(root)) {
            String name = model.getFileName().toString();
            if (name.startsWith(PREFIX)) {
                String repository = name.substring(PREFIX.length()).replace("--", "/");
                HubCache cache = new HubCache(root, repository);
                for (String revision : revisions(model.resolve("refs"))) {
                    cache.completeSnapshot(revision)
                            .ifPresent(folder -> complete.add(new ModelReference(repository, revision)));
                }
            }
        }
        return complete;
    }

    private static List<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.sorted().toList();
        } catch (IOException e) {
            throw new UserError("cannot read the cache " + root + ": " + e.getMessage(), e);
        }
    }

    private static List<String> revisions(Path refs) {
        if (!Files.isDirectory(refs)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(refs)) {
            return tree.filter(Files::isRegularFile)
                    .map(ref -> refs.relativize(ref).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserError("cannot read the cache " + refs + ": " + e.getMessage(), e);
        }
    }

    /** The lock for everything about this model; huggingface_hub keeps its own in the same folder. */
    Path lockFile() {
        return root.resolve(".locks").resolve(folderName).resolve("laurel.lock");
    }

    /** The folder of a revision if it is here with all that a model needs. */
    Optional<Path> completeSnapshot(String revision) {
        return commit(revision).map(this::snapshot).filter(HubCache::isComplete);
    }

    private Optional<String> commit(String revision) {
        if (ModelReference.isCommit(revision)) {
            return Optional.of(revision);
        }
        Path ref = folder().resolve("refs").resolve(revision);
        try {
            return Files.isRegularFile(ref) ? Optional.of(Files.readString(ref).strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Weights are fetched last, so a snapshot with all of them has the rest as well. */
    private static boolean isComplete(Path snapshot) {
        if (!Files.exists(snapshot.resolve(HfConfig.FILE_NAME))) {
            return false;
        }
        if (Files.exists(snapshot.resolve(WeightsFolder.SINGLE_FILE))) {
            return true;
        }
        Path index = snapshot.resolve(WeightsFolder.INDEX_FILE);
        return Files.exists(index)
                && WeightsFolder.shardFiles(index).values().stream()
                        .allMatch(shard -> Files.exists(snapshot.resolve(shard)));
    }

    Path snapshot(String commit) {
        return folder().resolve("snapshots").resolve(commit);
    }

    Path blob(String entityTag) {
        return folder().resolve("blobs").resolve(entityTag);
    }

    private Path folder() {
        return root.resolve(folderName);
    }

    /** Puts a blob into a snapshot under its name, by a relative link, or by a copy where links cannot be made. */
    void link(String commit, String file, Path blob) {
        Path link = snapshot(commit).resolve(file);
        try {
            Files.createDirectories(link.getParent());
            if (Files.isSymbolicLink(link) && !Files.exists(link)) {
                Files.delete(link);
            }
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                linkOrCopy(link, blob);
            }
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            throw WriteFailure.of(link, 0, e);
        }
    }

    private static void linkOrCopy(Path link, Path blob) throws IOException {
        try {
            Files.createSymbolicLink(link, link.getParent().relativize(blob));
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Path copy = link.resolveSibling(link.getFileName() + ".incomplete");
            Files.copy(blob, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, link, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Remembers which commit a branch or tag is. */
    void writeRef(String revision, String commit) {
        if (ModelReference.isCommit(revision)) {
            return;
        }
        Path ref = folder().resolve("refs").resolve(revision);
        try {
            Files.createDirectories(ref.getParent());
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            throw WriteFailure.of(ref, 0, e);
        }
        AtomicFile.writeText(ref, commit);
    }
}
