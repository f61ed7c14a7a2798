package dev.laurel.metric;

/** What the makers of scores may take for granted. */
final class Checks {

    private Checks() {}

    static void sameSize(int expected, int found) {
        if (expected != found) {
            throw new IllegalArgumentException("expected " + expected + " items, found " + found);
        }
    }
}
