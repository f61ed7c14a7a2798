package dev.laurel.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Single-label classification: accuracy, F1 as scikit-learn averages it over the classes that occur, and, if
 * probabilities are known, their log loss and calibration error.
 */
public final class ClassificationScores implements Scores {

    private final List<String> labels;
    private final int[] gold;
    private final int[] predicted;
    private final Optional<Confidence> confidence;
    private final Tally tally;
    private final List<String> names;

    private ClassificationScores(List<String> labels, int[] gold, int[] predicted, Optional<Confidence> confidence) {
        Checks.sameSize(gold.length, predicted.length);
        this.labels = List.copyOf(labels);
        this.gold = gold;
        this.predicted = predicted;
        this.confidence = confidence;
        this.tally = new Tally(labels.size());
        for (int i = 0; i < gold.length; i++) {
            Objects.checkIndex(gold[i], labels.size());
            Objects.checkIndex(predicted[i], labels.size());
            tally.gold(i, gold[i]);
            tally.predicted(i, predicted[i]);
            if (gold[i] == predicted[i]) {
                tally.correct(i, gold[i]);
            }
        }
        List<String> all = new ArrayList<>(
                List.of("accuracy", "macro_f1", "micro_f1", "weighted_f1", "macro_precision", "macro_recall"));
        if (confidence.isPresent()) {
            all.addAll(List.of("log_loss", "ece"));
        }
        this.names = List.copyOf(all);
    }

    /**
     * From decided labels.
     *
     * @param labels the names of the classes
     * @param gold {@code [n]} indices into {@code labels}
     * @param predicted {@code [n]} indices into {@code labels}
     */
    public static ClassificationScores of(List<String> labels, int[] gold, int[] predicted) {
        return new ClassificationScores(labels, gold.clone(), predicted.clone(), Optional.empty());
    }

    /**
     * From probabilities, the most probable label being the predicted one (of equal ones the first).
     *
     * @param gold {@code [n]} indices into {@code labels}
     * @param probabilities {@code [n][labels]}
     */
    public static ClassificationScores of(List<String> labels, int[] gold, double[][] probabilities) {
        Checks.sameSize(gold.length, probabilities.length);
        int[] predicted = new int[probabilities.length];
        for (int i = 0; i < predicted.length; i++) {
            Checks.sameSize(labels.size(), probabilities[i].length);
            for (int c = 1; c < probabilities[i].length; c++) {
                if (probabilities[i][c] > probabilities[i][predicted[i]]) {
                    predicted[i] = c;
                }
            }
        }
        Confidence confidence = Confidence.of(gold, predicted, probabilities);
        return new ClassificationScores(labels, gold.clone(), predicted, Optional.of(confidence));
    }

    @Override
    public String headline() {
        return "accuracy";
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public int size() {
        return gold.length;
    }

    @Override
    public double[] values(int[] weights) {
        double[] values = new double[names.size()];
        ClassCounts counts = tally.counts(weights);
        values[0] = counts.microRecall();
        values[1] = counts.macro(counts::f1, counts::occurs);
        values[2] = counts.microF1();
        values[3] = counts.weightedF1();
        values[4] = counts.macro(counts::precision, counts::occurs);
        values[5] = counts.macro(counts::recall, counts::occurs);
        if (confidence.isPresent()) {
            values[6] = confidence.get().logLoss(weights);
            values[7] = confidence.get().calibrationError(weights);
        }
        return values;
    }

    @Override
    public List<ClassRow> perClass() {
        return tally.counts().rows(labels);
    }

    @Override
    public Optional<ConfusionMatrix> confusion() {
        return Optional.of(ConfusionMatrix.of(labels, gold, predicted));
    }
}
