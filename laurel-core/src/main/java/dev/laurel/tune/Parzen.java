package dev.laurel.tune;

import dev.laurel.base.Rng;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * The density of good or of bad values of a number: a mixture of normal distributions cut off at the ends of the range,
 * one around each value that was tried and a wide one, the prior, around the middle.
 *
 * <p>Widths and weights as Optuna 4 has them by default (univariate, prior weight 1, magic clip): a value's width is the
 * distance to the farther of its neighbours, where the prior's middle is a neighbour too; of the first and the last value
 * it is the distance to their one neighbour; and no width is below the range's over min(100, n + 2).
 */
final class Parzen {

    private static final NormalDistribution STANDARD = new NormalDistribution();
    private static final int ALL_ALIKE = 25;
    private static final double LEAST_SHARE = 100;

    private final double low;
    private final double high;
    private final double[] means;
    private final double[] widths;
    private final double[] weights;

    /**
     * @param tried the values, oldest first
     * @param low the lower end of the range
     * @param high the upper end
     */
    Parzen(double[] tried, double low, double high) {
        this.low = low;
        this.high = high;
        means = Arrays.copyOf(tried, tried.length + 1);
        means[tried.length] = (low + high) / 2;
        widths = widths(means, low, high);
        weights = weights(tried.length);
    }

    /** The weights of n values and, behind them, of the prior; they sum to 1. Of more than 25 values the oldest count less. */
    static double[] weights(int n) {
        double[] weights = new double[n + 1];
        Arrays.fill(weights, 1);
        int older = n - ALL_ALIKE;
        for (int i = 0; i < older; i++) {
            weights[i] = older == 1 ? 1.0 / n : 1.0 / n + (1 - 1.0 / n) * i / (older - 1);
        }
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / sum).toArray();
    }

    /** @param means the last of which is the prior's */
    private static double[] widths(double[] means, double low, double high) {
        int n = means.length - 1;
        int[] order = IntStream.range(0, means.length)
                .boxed()
                .sorted((a, b) -> Double.compare(means[a], means[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] widths = new double[means.length];
        for (int k = 0; k <= n; k++) {
            double below = k == 0 ? low : means[order[k - 1]];
            double above = k == n ? high : means[order[k + 1]];
            double here = means[order[k]];
            widths[order[k]] = k == 0 ? above - here : k == n ? here - below : Math.max(here - below, above - here);
        }
        double least = (high - low) / Math.min(LEAST_SHARE, n + 2);
        for (int i = 0; i < n; i++) {
            widths[i] = Math.min(high - low, Math.max(least, widths[i]));
        }
        widths[n] = high - low;
        return widths;
    }

    double[] widths() {
        return widths.clone();
    }

    /** The density at a place. */
    double at(double x) {
        double sum = 0;
        for (int i = 0; i < means.length; i++) {
            sum += weights[i] * STANDARD.density((x - means[i]) / widths[i]) / widths[i] / mass(i, low, high);
        }
        return sum;
    }

    /** The probability of a piece of the range. */
    double of(double from, double to) {
        double sum = 0;
        for (int i = 0; i < means.length; i++) {
            sum += weights[i] * mass(i, from, to) / mass(i, low, high);
        }
        return sum;
    }

    /** A random place. */
    double draw(Rng rng) {
        int i = Chance.pick(weights, rng.nextDouble());
        double below = STANDARD.cumulativeProbability((low - means[i]) / widths[i]);
        double u = below + rng.nextDouble() * mass(i, low, high);
        double x = means[i] + widths[i] * STANDARD.inverseCumulativeProbability(u);
        return Math.min(high, Math.max(low, x));
    }

    private double mass(int i, double from, double to) {
        return STANDARD.cumulativeProbability((to - means[i]) / widths[i])
                - STANDARD.cumulativeProbability((from - means[i]) / widths[i]);
    }
}
