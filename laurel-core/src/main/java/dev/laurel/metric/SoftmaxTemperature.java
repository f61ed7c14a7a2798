package dev.laurel.metric;

import dev.laurel.base.UserError;

/**
 * Divides the logits of several classes by one number, so that the probabilities say how often they are right (Guo et al.:
 * On Calibration of Modern Neural Networks, 2017); the class that is chosen stays the same.
 *
 * @param temperature above 1 makes the probabilities more cautious
 */
public record SoftmaxTemperature(double temperature) {

    private static final int HALVINGS = 100;

    /** The fitted temperature stays within these: few examples that are all right would ask for 0. */
    private static final double LOWEST = 0.05;

    private static final double HIGHEST = 20;

    public SoftmaxTemperature {
        if (!(temperature > 0 && Double.isFinite(temperature))) {
            throw new UserError("the temperature of a calibration is " + temperature + "; it must be above 0");
        }
    }

    /**
     * The temperature of least log-loss, between {@value #LOWEST} and {@value #HIGHEST}.
     *
     * @param logits {@code [n][C]}, of examples that the model was not trained on; 1 is fitted to none
     * @param gold {@code [n]} the right classes
     */
    public static SoftmaxTemperature fit(float[][] logits, int[] gold) {
        if (logits.length != gold.length) {
            throw new IllegalArgumentException(logits.length + " rows of logits for " + gold.length + " examples");
        }
        double low = Math.log(1 / HIGHEST);
        double high = Math.log(1 / LOWEST);
        if (logits.length == 0) {
            return new SoftmaxTemperature(1);
        }
        for (int i = 0; i < HALVINGS && high - low > Math.ulp(high); i++) {
            double middle = (low + high) / 2;
            if (slope(logits, gold, Math.exp(middle)) > 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return new SoftmaxTemperature(Math.exp(-(low + high) / 2));
    }

    /** How the log-loss, which is convex in s = 1/temperature, changes with it: Σᵢ (Σ_y p(y)·z(y)) − z(gold). */
    private static double slope(float[][] logits, int[] gold, double inverse) {
        double slope = 0;
        for (int i = 0; i < logits.length; i++) {
            double[] p = probabilities(logits[i], inverse);
            for (int y = 0; y < p.length; y++) {
                slope += p[y] * logits[i][y];
            }
            slope -= logits[i][gold[i]];
        }
        return slope;
    }

    /** The calibrated probabilities {@code [C]} of logits {@code [C]}. */
    public double[] probabilities(float[] logits) {
        return probabilities(logits, 1 / temperature);
    }

    private static double[] probabilities(float[] logits, double inverse) {
        double most = Double.NEGATIVE_INFINITY;
        for (float z : logits) {
            most = Math.max(most, z);
        }
        double[] p = new double[logits.length];
        double sum = 0;
        for (int y = 0; y < p.length; y++) {
            p[y] = Math.exp((logits[y] - most) * inverse);
            sum += p[y];
        }
        for (int y = 0; y < p.length; y++) {
            p[y] /= sum;
        }
        return p;
    }
}
