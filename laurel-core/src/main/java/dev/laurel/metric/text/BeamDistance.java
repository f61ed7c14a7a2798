package dev.laurel.metric.text;

import java.util.Arrays;

/**
 * Edit distances to one reference of sequences that are all of one length, computed near the diagonal only.
 *
 * <p>Only the cells inside the beam are stored. A sequence that is tried shares its first rows with the last one measured.
 */
final class BeamDistance {

    private static final int FAR = Integer.MAX_VALUE / 2;

    private final int[] reference;
    private final int length;
    /** The first column of each row that is computed, and the column after the last. */
    private final int[] first;

    private final int[] end;
    private final int[][] costs;
    private int[] measured;
    private int[] row = new int[0];
    private int[] above = new int[0];

    BeamDistance(int[] reference, int length, int beam) {
        this.reference = reference;
        this.length = length;
        this.first = new int[length + 1];
        this.end = new int[length + 1];
        this.costs = new int[length + 1][];
        double ratio = length > 0 ? (double) reference.length / length : 1;
        // With so long a reference, rows inside the usual beam would not touch each other.
        int width = beam < ratio / 2 ? (int) Math.ceil(ratio / 2 + beam) : beam;
        end[0] = reference.length + 1;
        for (int i = 1; i <= length; i++) {
            int diagonal = (int) Math.floor(i * ratio);
            first[i] = Math.max(0, diagonal - width);
            end[i] = i == length ? reference.length + 1 : Math.min(reference.length + 1, diagonal + width);
        }
        for (int i = 0; i <= length; i++) {
            costs[i] = new int[end[i] - first[i]];
        }
        Arrays.setAll(costs[0], j -> j);
    }

    /** The distance; it is what {@link #alignment} and {@link #tried} then refer to. */
    int of(int[] words) {
        measured = words;
        for (int i = 1; i <= length; i++) {
            fill(i, words[i - 1], costs[i - 1], costs[i]);
        }
        return costs[length][reference.length - first[length]];
    }

    /** The distance of a sequence that has its first {@code same} words in common with the one measured. */
    int tried(int[] words, int same) {
        int[] previous = costs[same];
        for (int i = same + 1; i <= length; i++) {
            int width = end[i] - first[i];
            if (row.length < width) {
                row = new int[width];
            }
            fill(i, words[i - 1], previous, row);
            int[] filled = row;
            row = above;
            above = filled;
            previous = filled;
        }
        return previous[reference.length - first[length]];
    }

    private void fill(int i, int word, int[] previous, int[] current) {
        int from = first[i];
        int shift = from - first[i - 1];
        int known = end[i - 1] - first[i - 1];
        int left = FAR;
        for (int j = from; j < end[i]; j++) {
            int p = j - from + shift;
            int cost = p < known ? previous[p] + 1 : FAR;
            if (j > 0) {
                int diagonal = p - 1 >= 0 && p - 1 < known ? previous[p - 1] : FAR;
                cost = Math.min(cost, diagonal + (word == reference[j - 1] ? 0 : 1));
                cost = Math.min(cost, left + 1);
            }
            current[j - from] = Math.min(cost, FAR);
            left = current[j - from];
        }
    }

    private int cost(int i, int j) {
        return i < 0 || j < first[i] || j >= end[i] ? FAR : costs[i][j - first[i]];
    }

    /** Which words of the sequence last measured stand for which words of the reference. */
    Alignment alignment() {
        Alignment alignment =
                new Alignment(new int[reference.length], new int[reference.length + 1], new int[length + 1]);
        int i = length;
        int j = reference.length;
        while (i > 0 || j > 0) {
            int cost = cost(i, j);
            int step = j > 0 && i > 0 && measured[i - 1] == reference[j - 1] ? 0 : 1;
            if (j > 0 && i > 0 && cost(i - 1, j - 1) + step == cost) {
                alignment.wordOf[j - 1] = i - 1;
                alignment.wrongInReference[j] = step;
                alignment.wrongWords[i] = step;
                i--;
                j--;
            } else if (i > 0 && cost(i - 1, j) + 1 == cost) {
                alignment.wrongWords[i] = 1;
                i--;
            } else {
                alignment.wordOf[j - 1] = i - 1;
                alignment.wrongInReference[j] = 1;
                j--;
            }
        }
        Arrays.parallelPrefix(alignment.wrongWords, Integer::sum);
        Arrays.parallelPrefix(alignment.wrongInReference, Integer::sum);
        return alignment;
    }

    /**
     * An alignment.
     *
     * @param wordOf for each word of the reference the word that stands for it, or the last one before; −1 if there is none
     * @param wrongInReference how many of the reference's first words have to be edited
     * @param wrongWords how many of the sequence's first words have to be edited
     */
    record Alignment(int[] wordOf, int[] wrongInReference, int[] wrongWords) {

        int wordOf(int at) {
            return wordOf[at];
        }

        boolean wrongWords(int from, int count) {
            return wrongWords[from + count] > wrongWords[from];
        }

        boolean wrongReference(int from, int count) {
            return wrongInReference[from + count] > wrongInReference[from];
        }
    }
}
