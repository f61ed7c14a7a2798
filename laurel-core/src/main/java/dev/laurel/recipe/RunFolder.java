package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.checkpoint.WriteFailure;
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

    private static final String RECIPE = "recipe.yaml";
    private static final String STAGE = "stage-";

    /** Whether nothing stands here: there is no such folder, or one without a run. */
    public static boolean isFree(Path path) {
        if (!Files.isDirectory(path)) {
            return !Files.exists(path);
        }
        return new RunFolder(path).isEmpty();
    }

    /**
     * Begins a run in a folder that is new or empty; it is made only when there is something to write.
     *
     * @throws UserError if something stands in it, or it cannot be made
     */
    public static RunFolder begin(Path path) {
        RunFolder folder = new RunFolder(path);
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new UserError("cannot write the run to " + path + ": it is a file. Choose another --out");
        }
        if (Files.exists(path) && !folder.isEmpty()) {
            String hint = Files.exists(folder.recipe())
                    ? "holds a run already. Add --resume to continue it, or choose another --out"
                    : "is not empty. Choose another --out";
            throw new UserError(path + " " + hint);
        }
        Path existing = path.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new UserError(
                    "cannot make the folder " + path + ": " + existing + " is a file. Choose another --out");
        }
        if (!Files.isWritable(existing)) {
            throw new UserError("cannot write into " + existing + ": it is read-only. Choose another --out");
        }
        return folder;
    }

    /** Whether nothing is in it but what a run that was killed at its first moment leaves. */
    private boolean isEmpty() {
        try (Stream<Path> content = Files.list(path)) {
            return content.map(file -> file.getFileName().toString())
                    .allMatch(name -> name.equals(RunLock.NAME) || AtomicFile.isLeftover(name, RECIPE));
        } catch (IOException e) {
            throw new UserError("cannot read the folder " + path + ": " + e.getMessage() + ". Choose another --out", e);
        }
    }

    /**
     * Makes the folder and keeps other commands out of it; what a killed command left half written is deleted.
     *
     * @throws UserError if another command works in it
     */
    RunLock lock() {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw WriteFailure.of(path, 0, e);
        }
        RunLock lock = RunLock.acquire(path);
        AtomicFile.deleteLeftovers(path);
        return lock;
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

    /** Removes what a stopped run would go on from; what it has learned cannot be completed any more. */
    public void dropCheckpoints() {
        try (Stream<Path> content = Files.exists(path) ? Files.list(path) : Stream.empty()) {
            content.filter(file -> file.getFileName().toString().matches(STAGE + "\\d+"))
                    .toList()
                    .forEach(stage -> AtomicFolder.at(stage).remove());
        } catch (IOException e) {
            throw WriteFailure.of(path, 0, e);
        }
    }

    /** Where the checkpoints of a stage stand, counted from 1. */
    Path stage(int number) {
        return path.resolve(STAGE + number);
    }

    /** The recipe with every key. */
    public Path recipe() {
        return path.resolve(RECIPE);
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
