package dev.laurel.tokenize.train;

import java.util.Arrays;

/** A growing list of ints. */
final class Ints {

    private int[] values = new int[4];
    private int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1) + 1);
        }
        values[size++] = value;
    }

    /** Adds a value unless it is the last one already. */
    void addOnce(int value) {
        if (size == 0 || values[size - 1] != value) {
            add(value);
        }
    }

    int get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }
}
