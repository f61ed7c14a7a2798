package dev.laurel.cli;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The recipes that come with the program, by name: the folder {@code recipes} beside the launcher. */
final class ShippedRecipes {

    private static final String SUFFIX = ".yaml";

    private ShippedRecipes() {}

    /** The files, by name. */
    static List<Path> all() {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(ShippedRecipes::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The file of a recipe that is given by its path or by the name of a shipped one.
     *
     * @throws UserError if there is neither
     */
    static Path find(String pathOrName) {
        Path path = Path.of(pathOrName);
        if (Files.isRegularFile(path)) {
            return path;
        }
        Path shipped = folder().resolve(pathOrName.endsWith(SUFFIX) ? pathOrName : pathOrName + SUFFIX);
        if (Files.isRegularFile(shipped)) {
            return shipped;
        }
        List<String> known = all().stream().map(ShippedRecipes::name).toList();
        throw new UserError("There is no recipe file " + pathOrName + ", and no shipped recipe of that name."
                + Nearest.hint(pathOrName, known));
    }

    /** The shipped search space of that name, if there is one: the folder {@code spaces} beside the recipes. */
    static Optional<Path> space(String name) {
        if (Path.of(name).isAbsolute() || Path.of(name).getNameCount() > 1) {
            return Optional.empty(); // a file of the user's own
        }
        Path file = folder().resolve("spaces").resolve(name.endsWith(SUFFIX) ? name : name + SUFFIX);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    static String name(Path recipe) {
        String file = recipe.getFileName().toString();
        return file.substring(0, file.length() - SUFFIX.length());
    }

    private static Path folder() {
        return Path.of(System.getProperty("laurel.app", "."), "recipes");
    }
}
