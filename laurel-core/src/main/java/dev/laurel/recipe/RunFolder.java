package dev.laurel.recipe;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where everything of one run stands.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

    /** Whether nothing stands here: there is no such folder, or an empty one. */
    public static boolean isFree(Path path) {
        if (!Files.isDirectory(path)) {
            return !Files.exists(path);
        }
        try (Stream<Path> content = Files.list(path)) {
            return content.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Begins a run in a folder that is new or empty.
     *
     * @throws UserError if something stands in it, or it cannot be made
     */
    public static RunFolder begin(Path path) {
        RunFolder folder = new RunFolder(path);
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new UserError("cannot write the run to " + path + ": it is a file. Choose another --out");
        }
        try {
            Files.createDirectories(path);
            try (Stream<Path> content = Files.list(path)) {
                if (content.findAny().isPresent()) {
                    String hint = Files.exists(folder.recipe())
                            ? "holds a run already. Add --resume to continue it, or choose another --out"
                            : "is not empty. Choose another --out";
                    throw new UserError(path + " " + hint);
                }
            }
            if (!Files.isWritable(path)) {
                throw new UserError("cannot write into " + path + ". Choose another --out");
            }
        } catch (IOException e) {
            throw new UserError("cannot make the folder " + path + ": " + e.getMessage() + ". Choose another --out", e);
        }
        return folder;
    }

    /**
     * Continues a run.
     *
     * @throws UserError if there is none, or it is finished
     */
    public static RunFolder resume(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!Files.exists(folder.recipe())) {
            throw new UserError("there is no run to resume in " + path + ". Leave --resume out to begin one there");
        }
        if (Files.exists(folder.record())) {
            throw new UserError("the run in " + path + " is finished. Choose another --out to run the recipe again");
        }
        return folder;
    }

    /** The recipe with every key. */
    public Path recipe() {
        return path.resolve("recipe.yaml");
    }

    /** Provenance and results. */
    public Path record() {
        return path.resolve("run.json");
    }

    /** The page to look at. */
    public Path report() {
        return path.resolve("report.html");
    }

    /** The fine-tuned model as a Hugging Face folder. */
    public Path model() {
        return path.resolve("model");
    }
}
