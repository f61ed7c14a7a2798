package dev.laurel.batch;

import java.util.ArrayList;
import java.util.List;

/** Divides the examples of a batch between workers so that each has about as many tokens. */
public final class Shares {

    private Shares() {}

    /**
     * The longest example first, each to the worker with the fewest tokens so far.
     *
     * @param examples numbers of examples, sorted by length
     * @param lengths tokens of every example
     * @return for each worker its examples, sorted by length; possibly none
     */
    public static List<int[]> of(int[] examples, int[] lengths, int workers) {
        List<List<Integer>> shares = new ArrayList<>();
        for (int w = 0; w < workers; w++) {
            shares.add(new ArrayList<>());
        }
        long[] tokens = new long[workers];
        for (int i = examples.length - 1; i >= 0; i--) {
            int least = 0;
            for (int w = 1; w < workers; w++) {
                least = tokens[w] < tokens[least] ? w : least;
            }
            shares.get(least).add(0, examples[i]);
            tokens[least] += lengths[examples[i]];
        }
        return shares.stream()
                .map(share -> share.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }
}
