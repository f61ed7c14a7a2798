package dev.laurel.checkpoint;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is replaced as a whole: whenever the program stops, the old or the new content is there, complete.
 *
 * <p>No file system that Java reaches exchanges two folders in one step, so the state is kept in the names. For the
 * folder {@code model}, hidden neighbours mean:
 *
 * <ul>
 *   <li>{@code .model.incomplete}: being written, worth nothing;
 *   <li>{@code .model.complete}: the new content, all of it on the disk;
 *   <li>{@code .model.replaced}: the old content, set aside while the new one takes the name;
 *   <li>{@code .model.discarded}: being deleted, worth nothing.
 * </ul>
 *
 * <p>{@link #write} goes through them in this order, each step one rename: write {@code incomplete} and force it to the
 * disk → {@code complete} → rename {@code model} to {@code replaced} → rename {@code complete} to {@code model} → rename
 * {@code replaced} to {@code discarded} and delete it. {@link #recover} finishes what was begun: {@code complete} is
 * carried on with, {@code replaced} without a {@code model} takes its name back, the rest is deleted. One process writes
 * a folder at a time; {@link #locate} is for those who only read and changes nothing.
 */
public final class AtomicFolder {

    private final Path target;
    private final Path incomplete;
    private final Path complete;
    private final Path replaced;
    private final Path discarded;
    private final Step step;

    /** Called before each change to the file system, so that a test can stop there. */
    @FunctionalInterface
    interface Step {
        void before(String change);
    }

    /** What goes into the folder. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path folder) throws IOException;
    }

    private AtomicFolder(Path target, Step step) {
        Path name = target.toAbsolutePath().normalize();
        this.target = Files.isSymbolicLink(name) ? resolved(name) : name;
        this.incomplete = neighbour("incomplete");
        this.complete = neighbour("complete");
        this.replaced = neighbour("replaced");
        this.discarded = neighbour("discarded");
        this.step = step;
    }

    /** The folder of this name, which need not exist yet. */
    public static AtomicFolder at(Path target) {
        return new AtomicFolder(target, change -> {});
    }

    static AtomicFolder at(Path target, Step step) {
        return new AtomicFolder(target, step);
    }

    private static Path resolved(Path link) {
        try {
            return link.toRealPath();
        } catch (IOException e) {
            throw new UserError("cannot follow the link " + link + ": " + e.getMessage(), e);
        }
    }

    private Path neighbour(String state) {
        return target.resolveSibling("." + target.getFileName() + "." + state);
    }

    /**
     * Writes new content and puts it in the place of the old.
     *
     * @throws UserError if the place is read-only or a file stands in the way
     * @throws dev.laurel.base.RunFailure if the disk is full; in any case the old content is then untouched and nothing
     *     is left beside it
     */
    public void write(Content content) {
        try {
            if (Files.exists(target) && !Files.isDirectory(target)) {
                throw new UserError("cannot write the folder " + target + ": a file of this name is in the way.");
            }
            finish();
            step.before("create " + incomplete);
            Files.createDirectories(incomplete);
            content.writeTo(incomplete);
            makeDurable();
            rename(incomplete, complete);
            install();
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            discardQuietly(incomplete);
            throw WriteFailure.of(target, 0, e);
        } catch (RuntimeException e) {
            discardQuietly(incomplete);
            throw e;
        }
    }

    /** Finishes or undoes what a stopped program left; call it before working with the folder. */
    public void recover() {
        try {
            finish();
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            throw WriteFailure.of(target, 0, e);
        }
    }

    /** Deletes the folder; at every moment it is there as a whole or not at all. */
    public void remove() {
        try {
            finish();
            if (exists(target)) {
                rename(target, discarded);
                delete(discarded);
            }
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            throw WriteFailure.of(target, 0, e);
        }
    }

    /** Where the complete content lies now, found without changing anything; the folder itself if there is none. */
    public Path locate() {
        return Stream.of(target, complete, replaced)
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(target);
    }

    private void finish() throws IOException {
        delete(incomplete);
        delete(discarded);
        if (exists(complete)) {
            install();
        } else if (exists(replaced) && exists(target)) {
            discard(replaced);
        } else if (exists(replaced)) {
            rename(replaced, target);
        }
    }

    private void install() throws IOException {
        if (exists(target)) {
            if (exists(replaced)) {
                discard(replaced);
            }
            rename(target, replaced);
        }
        rename(complete, target);
        Durable.folder(target.getParent());
        if (exists(replaced)) {
            discard(replaced);
        }
    }

    private void makeDurable() throws IOException {
        List<Path> written;
        try (Stream<Path> tree = Files.walk(incomplete)) {
            written = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : written) {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Durable.folder(path);
            } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                Durable.file(path);
            }
        }
    }

    private void rename(Path from, Path to) throws IOException {
        step.before("rename " + from + " to " + to);
        AtomicFile.move(from, to);
        Durable.folder(target.getParent());
    }

    private void discard(Path folder) throws IOException {
        // Renamed first, so that a half deleted folder can never be mistaken for the old content.
        delete(discarded);
        rename(folder, discarded);
        delete(discarded);
    }

    private void delete(Path folder) throws IOException {
        if (!exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(folder)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            step.before("delete " + path);
            Files.delete(path);
        }
    }

    private void discardQuietly(Path folder) {
        try {
            delete(folder);
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            // The first failure is the one to report; recover() will delete the rest.
        }
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
}
