package dev.laurel.hub;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.WeightsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Models that the user has given a name: copies of Hugging Face folders under Laurel's home. */
public final class ImportedModels {

    private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,95}";

    private final Path home;

    /** The models of an environment. */
    public ImportedModels(HubEnvironment environment) {
        this.home = environment.laurelHome().resolve("imported");
    }

    /** Their names, in alphabetical order. */
    public List<String> names() {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(home)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> find(name).isPresent())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of the model of this name. */
    public Optional<Path> find(String name) {
        return Optional.of(name)
                .filter(n -> n.matches(NAME))
                .map(home::resolve)
                .filter(folder -> Files.exists(folder.resolve(HfConfig.FILE_NAME)));
    }

    /**
     * Copies what Laurel reads of a folder, so that the model can be called by a name.
     *
     * @throws UserError if the folder holds no model that Laurel reads, or the name is taken or not fit for a folder
     */
    public Path add(String name, Path folder) {
        if (!name.matches(NAME)) {
            throw new UserError("'" + name + "' cannot be a model's name: letters, digits, '.', '_' and '-' only.");
        }
        if (ModelHub.builtIn(name).isPresent() || find(name).isPresent()) {
            throw new UserError("there is a model '" + name + "' already. Choose another name.");
        }
        List<String> files = files(folder);
        Path target = home.resolve(name);
        AtomicFolder.at(target).write(copy -> {
            for (String file : files) {
                Files.createDirectories(copy.resolve(file).getParent());
                Files.copy(folder.resolve(file), copy.resolve(file));
            }
        });
        return target;
    }

    private static List<String> files(Path folder) {
        HfConfig.read(folder);
        List<String> files = new ArrayList<>(List.of(HfConfig.FILE_NAME));
        try (WeightsFolder weights = WeightsFolder.open(folder)) {
            TreeSet<String> used = new TreeSet<>();
            weights.names()
                    .forEach(tensor ->
                            used.add(weights.file(tensor).getFileName().toString()));
            files.addAll(used);
        }
        Stream.concat(HuggingFaceHub.SMALL_FILES.stream(), Stream.of(WeightsFolder.INDEX_FILE))
                .filter(file -> Files.exists(folder.resolve(file)))
                .forEach(files::add);
        return files;
    }
}
