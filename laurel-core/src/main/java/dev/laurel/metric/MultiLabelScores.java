package dev.laurel.metric;

import java.util.Arrays;
import java.util.List;

/**
 * Classification with any number of labels for each example: F1 over all labels as scikit-learn averages it, and how
 * often the whole set of labels is right.
 */
public final class MultiLabelScores implements Scores {

    private static final List<String> NAMES =
            List.of("micro_f1", "macro_f1", "subset_accuracy", "micro_precision", "micro_recall");

    private static final double THRESHOLD = 0.5;

    private final List<String> labels;
    private final boolean[] exact;
    private final Tally tally;

    private MultiLabelScores(List<String> labels, boolean[] exact, Tally tally) {
        this.labels = List.copyOf(labels);
        this.exact = exact;
        this.tally = tally;
    }

    /**
     * From decided labels.
     *
     * @param gold {@code [n][labels]}
     * @param predicted {@code [n][labels]}
     */
    public static MultiLabelScores of(List<String> labels, boolean[][] gold, boolean[][] predicted) {
        Checks.sameSize(gold.length, predicted.length);
        Tally tally = new Tally(labels.size());
        boolean[] exact = new boolean[gold.length];
        for (int i = 0; i < gold.length; i++) {
            Checks.sameSize(labels.size(), gold[i].length);
            Checks.sameSize(labels.size(), predicted[i].length);
            exact[i] = Arrays.equals(gold[i], predicted[i]);
            for (int c = 0; c < labels.size(); c++) {
                if (gold[i][c]) {
                    tally.gold(i, c);
                }
                if (predicted[i][c]) {
                    tally.predicted(i, c);
                }
                if (gold[i][c] && predicted[i][c]) {
                    tally.correct(i, c);
                }
            }
        }
        return new MultiLabelScores(labels, exact, tally);
    }

    /**
     * From probabilities: a label is predicted from 0.5 on.
     *
     * @param gold {@code [n][labels]}
     * @param probabilities {@code [n][labels]}
     */
    public static MultiLabelScores of(List<String> labels, boolean[][] gold, double[][] probabilities) {
        boolean[][] predicted = new boolean[probabilities.length][];
        for (int i = 0; i < predicted.length; i++) {
            predicted[i] = new boolean[probabilities[i].length];
            for (int c = 0; c < predicted[i].length; c++) {
                predicted[i][c] = probabilities[i][c] >= THRESHOLD;
            }
        }
        return of(labels, gold, predicted);
    }

    @Override
    public String headline() {
        return "micro_f1";
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public int size() {
        return exact.length;
    }

    @Override
    public double[] values(int[] weights) {
        ClassCounts counts = tally.counts(weights);
        long whole = 0;
        for (int i = 0; i < exact.length; i++) {
            whole += exact[i] ? weights[i] : 0;
        }
        return new double[] {
            counts.microF1(),
            counts.macro(counts::f1, c -> true),
            (double) whole / exact.length,
            counts.microPrecision(),
            counts.microRecall()
        };
    }

    @Override
    public List<ClassRow> perClass() {
        return tally.counts().rows(labels);
    }
}
