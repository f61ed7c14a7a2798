package dev.laurel.metric.text;

import java.util.Arrays;

/**
 * How many n-grams a sequence of numbers shares with others, each counted at most as often as it occurs in the one of
 * the others that has most of it.
 *
 * <p>The first n items from each position on are packed into one {@code long} and sorted. Equal n-grams then stand together,
 * and so do those of every smaller n, which are the leading bits: one sort serves all orders, and nothing is hashed. If
 * there are too many different items for that, each order is sorted for itself, with (n−1)-grams numbered by rank.
 */
final class SharedNgrams {

    private SharedNgrams() {}

    /**
     * The shared n-grams of every order.
     *
     * @param sequence items, each at least 0
     * @param others what they are looked for in, one at least
     * @param items more than the largest item anywhere
     * @param maxOrder the largest n
     * @return {@code [maxOrder]}, beginning with n = 1
     */
    static long[] count(int[] sequence, int[][] others, int items, int maxOrder) {
        int bits = bits(items);
        return bits * maxOrder < Long.SIZE
                ? packed(sequence, others, bits, maxOrder)
                : ranked(sequence, others, maxOrder);
    }

    /** The shared n-grams of the one order, as the last number of {@link #count}. */
    static long countOf(int[] sequence, int[][] others, int items, int n) {
        int bits = bits(items);
        if (bits * n >= Long.SIZE) {
            return ranked(sequence, others, n)[n - 1];
        }
        return shared(pack(sequence, bits, n), packEach(others, bits, n), 0, (1L << bits) - 1);
    }

    /** One more than there are items: 0 says that the sequence has ended. */
    private static int bits(int items) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(items);
    }

    private static long[] packed(int[] sequence, int[][] others, int bits, int maxOrder) {
        long[] keys = pack(sequence, bits, maxOrder);
        long[][] otherKeys = packEach(others, bits, maxOrder);
        long[] shared = new long[maxOrder];
        for (int n = 1; n <= maxOrder; n++) {
            shared[n - 1] = shared(keys, otherKeys, bits * (maxOrder - n), (1L << bits) - 1);
        }
        return shared;
    }

    private static long[][] packEach(int[][] sequences, int bits, int maxOrder) {
        long[][] keys = new long[sequences.length][];
        for (int s = 0; s < sequences.length; s++) {
            keys[s] = pack(sequences[s], bits, maxOrder);
        }
        return keys;
    }

    private static long[] pack(int[] sequence, int bits, int maxOrder) {
        long[] keys = new long[sequence.length];
        long key = 0;
        for (int i = sequence.length - 1; i >= 0; i--) {
            key = (key >>> bits) | ((long) (sequence[i] + 1) << (bits * (maxOrder - 1)));
            keys[i] = key;
        }
        Arrays.sort(keys);
        return keys;
    }

    /**
     * What sorted keys share when only their bits from {@code shift} up are looked at.
     *
     * @param last the bits of the last item; a key without any of them is that of a shorter n-gram at the sequence's end
     */
    private static long shared(long[] keys, long[][] others, int shift, long last) {
        int[] at = new int[others.length];
        long shared = 0;
        int i = 0;
        while (i < keys.length) {
            long key = keys[i] >>> shift;
            int from = i;
            while (i < keys.length && keys[i] >>> shift == key) {
                i++;
            }
            if ((key & last) != 0) {
                int most = 0;
                for (int o = 0; o < others.length; o++) {
                    most = Math.max(most, occurrences(key, others[o], at, o, shift));
                }
                shared += Math.min(i - from, most);
            }
        }
        return shared;
    }

    /** How often the sorted keys hold the one key; the search goes on where it stopped for a smaller one. */
    private static int occurrences(long key, long[] keys, int[] at, int which, int shift) {
        int i = at[which];
        while (i < keys.length && keys[i] >>> shift < key) {
            i++;
        }
        int from = i;
        while (i < keys.length && keys[i] >>> shift == key) {
            i++;
        }
        at[which] = i;
        return i - from;
    }

    private static long[] ranked(int[] sequence, int[][] others, int maxOrder) {
        int[][] all = new int[others.length + 1][];
        all[0] = sequence;
        System.arraycopy(others, 0, all, 1, others.length);
        // At first the rank of the empty n-gram, which begins everywhere.
        int[][] ranks = Arrays.stream(all).map(s -> new int[s.length]).toArray(int[][]::new);
        long[] shared = new long[maxOrder];
        for (int n = 1; n <= maxOrder; n++) {
            long[][] keys = keys(all, ranks, n);
            rank(keys, ranks);
            for (long[] each : keys) {
                Arrays.sort(each);
            }
            shared[n - 1] = shared(keys[0], Arrays.copyOfRange(keys, 1, keys.length), 0, -1L);
        }
        return shared;
    }

    /** A number for each n-gram: the rank of its beginning above its last item. */
    private static long[][] keys(int[][] sequences, int[][] ranks, int n) {
        long[][] keys = new long[sequences.length][];
        for (int s = 0; s < sequences.length; s++) {
            keys[s] = new long[Math.max(0, sequences[s].length - n + 1)];
            for (int i = 0; i < keys[s].length; i++) {
                keys[s][i] = ((long) ranks[s][i] << Integer.SIZE) | (sequences[s][i + n - 1] + 1);
            }
        }
        return keys;
    }

    /** Replaces the ranks of the (n−1)-grams by those of the n-grams. */
    private static void rank(long[][] keys, int[][] ranks) {
        long[] distinct = Arrays.stream(keys)
                .flatMapToLong(Arrays::stream)
                .sorted()
                .distinct()
                .toArray();
        for (int s = 0; s < keys.length; s++) {
            for (int i = 0; i < keys[s].length; i++) {
                ranks[s][i] = Arrays.binarySearch(distinct, keys[s][i]);
            }
        }
    }
}
