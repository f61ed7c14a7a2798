package dev.laurel.base;

import java.util.List;

/** Says in a few words how two texts of the same kind differ. */
public final class Difference {

    private Difference() {}

    /** The first line that differs: {@code then 'a: 1', now 'a: 2'}. */
    public static String between(String then, String now) {
        List<String> before = then.lines().toList();
        List<String> after = now.lines().toList();
        for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
            if (!before.get(i).equals(after.get(i))) {
                return "then '" + before.get(i).strip() + "', now '"
                        + after.get(i).strip() + "'";
            }
        }
        return "then " + before.size() + " lines, now " + after.size();
    }
}
