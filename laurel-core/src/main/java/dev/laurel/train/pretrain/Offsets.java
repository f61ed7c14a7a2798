package dev.laurel.train.pretrain;

import java.util.Arrays;

/** A growing row of ascending numbers, eight bytes each. */
final class Offsets {

    private long[] values = new long[1024];
    private int count;

    void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count + (count >> 1));
        }
        values[count++] = value;
    }

    long get(int i) {
        return values[i];
    }

    int count() {
        return count;
    }
}
