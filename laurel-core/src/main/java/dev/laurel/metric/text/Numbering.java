package dev.laurel.metric.text;

import java.util.Arrays;

/**
 * Numbers sequences of integers in the order in which they first occur, so that what follows compares numbers: words
 * (of code points) and lines (of words).
 */
final class Numbering {

    private int[] items = new int[512];
    private int[] ends = new int[64];
    private int[] hashes = new int[64];
    private int[] slots = new int[128];
    private int size;

    /** How many different sequences there are; their numbers are those below. */
    int size() {
        return size;
    }

    /** The number of {@code source[from]} to {@code source[to - 1]}. */
    int numberOf(int[] source, int from, int to) {
        int hash = hash(source, from, to);
        int slot = hash & (slots.length - 1);
        while (slots[slot] != 0) {
            int number = slots[slot] - 1;
            if (hashes[number] == hash && Arrays.equals(items, begin(number), ends[number], source, from, to)) {
                return number;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        append(source, from, to, hash);
        slots[slot] = size;
        if (2 * size > slots.length) {
            widen();
        }
        return size - 1;
    }

    /** The sequence that has the number. */
    int[] sequence(int number) {
        return Arrays.copyOfRange(items, begin(number), ends[number]);
    }

    private int begin(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private void append(int[] source, int from, int to, int hash) {
        int begin = begin(size);
        int end = begin + to - from;
        if (end > items.length) {
            items = Arrays.copyOf(items, Math.max(end, 2 * items.length));
        }
        System.arraycopy(source, from, items, begin, to - from);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        ends[size] = end;
        hashes[size++] = hash;
    }

    private void widen() {
        slots = new int[4 * slots.length];
        for (int number = 0; number < size; number++) {
            int slot = hashes[number] & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = number + 1;
        }
    }

    private static int hash(int[] source, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + source[i];
        }
        // Fibonacci hashing: the slots are chosen by the low bits, which the polynomial alone mixes badly.
        hash *= 0x9e3779b9;
        return hash ^ (hash >>> 15);
    }
}
