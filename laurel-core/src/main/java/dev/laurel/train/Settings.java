package dev.laurel.train;

import dev.laurel.base.UserError;
import java.nio.file.Path;

/** Compares what a run was begun with and what it is to be continued with, both as texts of one setting a line. */
public final class Settings {

    private Settings() {}

    /**
     * Lets only a run with the same settings be continued.
     *
     * @param made what was made with the settings {@code then}
     * @throws UserError naming the first setting that differs
     */
    public static void requireSame(Path made, String then, String now) {
        if (!then.equals(now)) {
            throw new UserError(made + " was made with other settings: " + difference(then, now)
                    + ". Resume with the settings the run was started with, or start a new run in another folder");
        }
    }

    private static String difference(String then, String now) {
        String[] before = then.split("\n");
        String[] after = now.split("\n");
        for (int i = 0; i < Math.min(before.length, after.length); i++) {
            if (!before[i].equals(after[i])) {
                return "then '" + before[i].strip() + "', now '" + after[i].strip() + "'";
            }
        }
        return "a different number of keys";
    }
}
