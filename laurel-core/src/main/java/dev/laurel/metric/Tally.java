package dev.laurel.metric;

import java.util.Arrays;

/**
 * Which examples hold which gold, predicted and correctly predicted items: what precision, recall and F1 count.
 *
 * <p>Kept as a flat list of events, so that counting a resample is one pass over it.
 */
final class Tally {

    private final int classes;
    private int[] examples = new int[64];
    private int[] counters = new int[64];
    private int events;

    Tally(int classes) {
        this.classes = classes;
    }

    void gold(int example, int label) {
        add(example, label);
    }

    void predicted(int example, int label) {
        add(example, classes + label);
    }

    void correct(int example, int label) {
        add(example, 2 * classes + label);
    }

    private void add(int example, int counter) {
        if (events == examples.length) {
            examples = Arrays.copyOf(examples, 2 * events);
            counters = Arrays.copyOf(counters, 2 * events);
        }
        examples[events] = example;
        counters[events++] = counter;
    }

    /** The counts when each example counts as often as its weight says. */
    ClassCounts counts(int[] weights) {
        long[] counts = new long[3 * classes];
        for (int e = 0; e < events; e++) {
            counts[counters[e]] += weights[examples[e]];
        }
        return new ClassCounts(
                Arrays.copyOfRange(counts, 0, classes),
                Arrays.copyOfRange(counts, classes, 2 * classes),
                Arrays.copyOfRange(counts, 2 * classes, 3 * classes));
    }

    /** The counts on the whole set. */
    ClassCounts counts() {
        int[] ones = new int
                [events == 0 ? 0 : Arrays.stream(examples, 0, events).max().getAsInt() + 1];
        Arrays.fill(ones, 1);
        return counts(ones);
    }
}
