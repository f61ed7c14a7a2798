package dev.laurel.tensor;

import java.util.function.Supplier;

/** How many of the machine's cores the work of the calling thread may take: all, unless several works go on at once. */
public final class Cores {

    private static final ThreadLocal<Integer> MINE =
            ThreadLocal.withInitial(() -> Runtime.getRuntime().availableProcessors());

    private Cores() {}

    /** The number of cores; at least one. */
    public static int mine() {
        return MINE.get();
    }

    /** Does work on a part of the cores: placements and workers made in it, by this thread, count on no more. */
    public static <T> T within(int cores, Supplier<T> work) {
        if (cores < 1) {
            throw new IllegalArgumentException(cores + " cores");
        }
        int before = MINE.get();
        MINE.set(cores);
        try {
            return work.get();
        } finally {
            MINE.set(before);
        }
    }
}
