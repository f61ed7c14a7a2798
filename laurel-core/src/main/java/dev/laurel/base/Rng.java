package dev.laurel.base;

/**
 * A small counter-based random generator whose whole state is one {@code long}, so that a run resumes exactly.
 *
 * <p>SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014). Streams for
 * different purposes are made with {@link #of(long, long...)} and do not depend on how much another stream was used.
 * Not thread-safe.
 */
public final class Rng {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    private Rng(long state) {
        this.state = state;
    }

    /** The stream of {@code seed} that belongs to the given keys, for instance an epoch or an example. */
    public static Rng of(long seed, long... keys) {
        return new Rng(mix(seed, keys));
    }

    /** A generator that continues from {@link #state()}. */
    public static Rng restore(long state) {
        return new Rng(state);
    }

    /** One well-mixed number from a seed and keys: the same arguments always give the same number. */
    public static long mix(long seed, long... keys) {
        long h = finish(seed + GAMMA);
        for (long key : keys) {
            // Not h + finish(key): seed 1 with key 2 must differ from seed 2 with key 1.
            h = finish((h ^ key) + GAMMA);
        }
        return h;
    }

    public long state() {
        return state;
    }

    public long nextLong() {
        state += GAMMA;
        return finish(state);
    }

    /** Uniform in [0, 1) with 53 bits. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [0, bound), without bias to 2⁻³¹ of it. */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound is " + bound + ", must be positive");
        }
        return (int) ((nextLong() >>> 32) * bound >>> 32);
    }

    /** Standard normal (Marsaglia's polar method; the second value is not kept, so that the state is all there is). */
    public double nextGaussian() {
        while (true) {
            double x = 2 * nextDouble() - 1;
            double y = 2 * nextDouble() - 1;
            double s = x * x + y * y;
            if (s < 1 && s > 0) {
                return x * Math.sqrt(-2 * Math.log(s) / s);
            }
        }
    }

    /** Shuffles in place (Fisher and Yates). */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
    }

    private static long finish(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
