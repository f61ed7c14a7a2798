package dev.laurel.tune;

import dev.laurel.base.Difference;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.WriteFailure;
import dev.laurel.config.Config;
import dev.laurel.recipe.Recipe;
import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where everything of one search stands.
 *
 * @param path the folder
 */
public record SearchFolder(Path path) {

    /**
     * Begins a search in a folder that is new or empty.
     *
     * @throws UserError if something stands in it, or it cannot be made
     */
    public static SearchFolder begin(Path path) {
        SearchFolder folder = new SearchFolder(path);
        if (Files.exists(folder.config())) {
            throw new UserError(path + " holds a search already. Add --resume to continue it, or choose another --out");
        }
        RunFolder.begin(path);
        return folder;
    }

    /**
     * Continues a search.
     *
     * @throws UserError if there is none
     */
    public static SearchFolder resume(Path path) {
        SearchFolder folder = new SearchFolder(path);
        if (!Files.exists(folder.config())) {
            throw new UserError("there is no search to resume in " + path + ". Leave --resume out to begin one there");
        }
        return folder;
    }

    /** Whether nothing stands here. */
    public static boolean isFree(Path path) {
        return RunFolder.isFree(path);
    }

    /**
     * Makes the folder and keeps other commands out of it.
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

    /** Writes what the search depends on, or refuses to go on with something else than it was begun with. */
    void keep(Recipe recipe, SearchConfig settings) {
        keep(path.resolve("recipe.yaml"), recipe.yaml());
        keep(config(), Config.write(settings));
    }

    private void keep(Path file, String now) {
        try {
            if (!Files.exists(file)) {
                AtomicFile.writeText(file, now);
                return;
            }
            String then = Files.readString(file);
            if (!then.equals(now)) {
                throw new UserError(path + " was begun otherwise: " + Difference.between(then, now)
                        + ". Resume with the settings it was begun with, or begin a new search in another folder");
            }
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** How the search is made; written before the first trial. */
    Path config() {
        return path.resolve("search.yaml");
    }

    /** What happened to the trials. */
    Path journal() {
        return path.resolve("trials.jsonl");
    }

    /** The run of a trial. */
    public RunFolder trial(int number) {
        return new RunFolder(path.resolve("trials").resolve(String.format(Locale.ROOT, "%03d", number)));
    }

    /** The recipe of the best trial. */
    public Path best() {
        return path.resolve("best.yaml");
    }

    /** What came of the search. */
    public Path record() {
        return path.resolve("tune.json");
    }

    /** The page to look at. */
    public Path report() {
        return path.resolve("report.html");
    }
}
