package dev.laurel.metric;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Gold, predicted and correctly predicted items by class; ratios with a zero denominator are 0.
 *
 * @param gold {@code [classes]}
 * @param predicted {@code [classes]}
 * @param correct {@code [classes]}
 */
record ClassCounts(long[] gold, long[] predicted, long[] correct) {

    double precision(int c) {
        return ratio(correct[c], predicted[c]);
    }

    double recall(int c) {
        return ratio(correct[c], gold[c]);
    }

    double f1(int c) {
        return ratio(2 * correct[c], gold[c] + predicted[c]);
    }

    double microPrecision() {
        return ratio(sum(correct), sum(predicted));
    }

    double microRecall() {
        return ratio(sum(correct), sum(gold));
    }

    double microF1() {
        return ratio(2 * sum(correct), sum(gold) + sum(predicted));
    }

    /** The mean of a measure over the classes that pass. */
    double macro(IntToDoubleFunction measure, IntPredicate counts) {
        return IntStream.range(0, gold.length)
                .filter(counts)
                .mapToDouble(measure)
                .average()
                .orElse(0);
    }

    /** The mean of F1 over the classes, each weighted by its gold items. */
    double weightedF1() {
        double sum = 0;
        for (int c = 0; c < gold.length; c++) {
            sum += gold[c] * f1(c);
        }
        long all = sum(gold);
        return all == 0 ? 0 : sum / all;
    }

    /** Whether any gold or predicted item is of this class. */
    boolean occurs(int c) {
        return gold[c] + predicted[c] > 0;
    }

    List<ClassRow> rows(List<String> names) {
        return IntStream.range(0, gold.length)
                .mapToObj(c -> new ClassRow(names.get(c), precision(c), recall(c), f1(c), gold[c]))
                .toList();
    }

    private static long sum(long[] values) {
        return Arrays.stream(values).sum();
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
