package dev.laurel.metric;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Real-valued predictions: correlation with the truth, and error.
 *
 * <p>Pearson's and Spearman's correlation (equal values share the mean of their ranks) need two different values on
 * each side and are undefined otherwise.
 */
public final class RegressionScores implements Scores {

    private static final List<String> NAMES = List.of("pearson", "spearman", "mse", "rmse", "mae");

    private final double[] gold;
    private final double[] predicted;
    private final int[] goldOrder;
    private final int[] predictedOrder;

    private RegressionScores(double[] gold, double[] predicted) {
        Checks.sameSize(gold.length, predicted.length);
        this.gold = gold;
        this.predicted = predicted;
        this.goldOrder = order(gold);
        this.predictedOrder = order(predicted);
    }

    /**
     * Sets predictions against the truth.
     *
     * @param gold {@code [n]}
     * @param predicted {@code [n]}
     */
    public static RegressionScores of(double[] gold, double[] predicted) {
        return new RegressionScores(gold.clone(), predicted.clone());
    }

    private static int[] order(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted((a, b) -> Double.compare(values[a], values[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public String headline() {
        return "pearson";
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public int size() {
        return gold.length;
    }

    @Override
    public double[] values(int[] weights) {
        int n = gold.length;
        double squared = 0;
        double absolute = 0;
        for (int i = 0; i < n; i++) {
            double error = predicted[i] - gold[i];
            squared += weights[i] * error * error;
            absolute += weights[i] * Math.abs(error);
        }
        return new double[] {
            correlation(gold, predicted, weights),
            correlation(ranks(gold, goldOrder, weights), ranks(predicted, predictedOrder, weights), weights),
            squared / n,
            Math.sqrt(squared / n),
            absolute / n
        };
    }

    @Override
    public List<ClassRow> perClass() {
        return List.of();
    }

    private static double correlation(double[] x, double[] y, int[] weights) {
        double meanX = mean(x, weights);
        double meanY = mean(y, weights);
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            double dx = x[i] - meanX;
            double dy = y[i] - meanY;
            xx += weights[i] * dx * dx;
            yy += weights[i] * dy * dy;
            xy += weights[i] * dx * dy;
        }
        return isConstant(x, weights) || isConstant(y, weights) ? Double.NaN : xy / (Math.sqrt(xx) * Math.sqrt(yy));
    }

    private static double mean(double[] x, int[] weights) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += weights[i] * x[i];
        }
        return sum / x.length;
    }

    /** Asked of the values themselves: rounding leaves the variance of a constant a little above zero. */
    private static boolean isConstant(double[] x, int[] weights) {
        int first = 0;
        while (weights[first] == 0) {
            first++;
        }
        for (int i = first + 1; i < x.length; i++) {
            if (weights[i] > 0 && x[i] != x[first]) {
                return false;
            }
        }
        return true;
    }

    /** Ranks from 1 in the resample; {@code order} lists the examples by value. */
    private static double[] ranks(double[] values, int[] order, int[] weights) {
        double[] ranks = new double[values.length];
        long below = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            long tied = 0;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                tied += weights[order[to++]];
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = below + (tied + 1) / 2.0;
            }
            below += tied;
            from = to;
        }
        return ranks;
    }
}
