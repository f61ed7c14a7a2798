package dev.laurel.metric;

import dev.laurel.base.Rng;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * Percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13) over examples.
 *
 * <p>A resample is how often each example was drawn, not which: a statistic then reads its data in order, and a
 * statistic that needs sorted values (ranks) sorts once instead of a thousand times.
 */
final class Bootstrap {

    static final int RESAMPLES = 1000;

    /** Several numbers computed from examples that count as often as their weights say; NaN where undefined. */
    @FunctionalInterface
    interface Statistic {
        double[] of(int[] weights);
    }

    private Bootstrap() {}

    /** Every number of the statistic on {@code size} examples with its interval, null where undefined; none of no examples. */
    static Estimate[] estimate(int size, long seed, Statistic statistic) {
        if (size == 0) {
            return new Estimate[0];
        }
        double[] whole = statistic.of(filled(size));
        double[][] resampled = IntStream.range(0, RESAMPLES)
                .parallel()
                .mapToObj(r -> statistic.of(weights(size, Rng.of(seed, r))))
                .toArray(double[][]::new);
        return IntStream.range(0, whole.length)
                .mapToObj(m -> Double.isNaN(whole[m])
                        ? null
                        : interval(
                                whole[m],
                                Arrays.stream(resampled)
                                        .mapToDouble(values -> values[m])
                                        .filter(v -> !Double.isNaN(v))
                                        .toArray()))
                .toArray(Estimate[]::new);
    }

    /** The percentiles as NumPy interpolates them. */
    private static Estimate interval(double value, double[] resampled) {
        Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
        percentile.setData(resampled);
        return new Estimate(value, percentile.evaluate(2.5), percentile.evaluate(97.5));
    }

    private static int[] filled(int size) {
        int[] ones = new int[size];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static int[] weights(int size, Rng rng) {
        int[] weights = new int[size];
        for (int i = 0; i < size; i++) {
            weights[rng.nextInt(size)]++;
        }
        return weights;
    }
}
