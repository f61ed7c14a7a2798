package dev.laurel.metric;

import java.util.List;

/**
 * How often each class was taken for each other.
 *
 * @param labels the classes
 * @param counts {@code [gold][predicted]}
 */
public record ConfusionMatrix(List<String> labels, int[][] counts) {

    /** Counts pairs of label indices. */
    static ConfusionMatrix of(List<String> labels, int[] gold, int[] predicted) {
        int[][] counts = new int[labels.size()][labels.size()];
        for (int i = 0; i < gold.length; i++) {
            counts[gold[i]][predicted[i]]++;
        }
        return new ConfusionMatrix(List.copyOf(labels), counts);
    }
}
