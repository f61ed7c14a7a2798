package dev.laurel.tokenize.train;

import java.util.Arrays;

/** How often two tokens stand side by side, and where pairs arose since they were last looked at. */
final class PairCounts {

    private int[] slots = new int[1 << 12];
    private long[] pairs = new long[1 << 11];
    private long[] counts = new long[1 << 11];
    private Ints[] arose = new Ints[1 << 11];
    private int size;
    private final Ints news = new Ints();

    /**
     * What is done with each pair that arose.
     *
     * @see #forNews
     */
    @FunctionalInterface
    interface Visitor {
        void visit(int pair, Ints words);
    }

    static long pair(int first, int second) {
        return (long) first << 32 | second;
    }

    static int first(long pair) {
        return (int) (pair >>> 32);
    }

    static int second(long pair) {
        return (int) pair;
    }

    /** The tokens of a numbered pair. */
    long tokens(int pair) {
        return pairs[pair];
    }

    long count(int pair) {
        return counts[pair];
    }

    /** Notes that a pair stands in a word that occurs so many times. */
    void add(int first, int second, long count, int word) {
        int pair = number(pair(first, second));
        counts[pair] += count;
        if (arose[pair] == null) {
            arose[pair] = new Ints();
            news.add(pair);
        }
        arose[pair].addOnce(word);
    }

    /** Notes that a pair no longer stands where it did. */
    void remove(int first, int second, long count) {
        counts[number(pair(first, second))] -= count;
    }

    /** Hands out each pair that arose since the last call, with the words in which it did. */
    void forNews(Visitor visitor) {
        for (int i = 0; i < news.size(); i++) {
            int pair = news.get(i);
            visitor.visit(pair, arose[pair]);
            arose[pair] = null;
        }
        news.clear();
    }

    private int number(long pair) {
        int mask = slots.length - 1;
        int slot = hash(pair) & mask;
        for (; slots[slot] != 0; slot = slot + 1 & mask) {
            int number = slots[slot] - 1;
            if (pairs[number] == pair) {
                return number;
            }
        }
        if (size == pairs.length) {
            int larger = 2 * size;
            pairs = Arrays.copyOf(pairs, larger);
            counts = Arrays.copyOf(counts, larger);
            arose = Arrays.copyOf(arose, larger);
        }
        pairs[size] = pair;
        slots[slot] = ++size;
        if (size > slots.length / 2) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        int[] larger = new int[2 * slots.length];
        int mask = larger.length - 1;
        for (int number = 0; number < size; number++) {
            int slot = hash(pairs[number]) & mask;
            while (larger[slot] != 0) {
                slot = slot + 1 & mask;
            }
            larger[slot] = number + 1;
        }
        slots = larger;
    }

    private static int hash(long pair) {
        long mixed = pair * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }
}
