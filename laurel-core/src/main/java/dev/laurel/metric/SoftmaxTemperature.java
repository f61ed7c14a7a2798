package dev.laurel.metric;

/**
 * Divides the logits of several classes by one number, so that the probabilities say how often they are right (Guo et al.:
 * On Calibration of Modern Neural Networks, 2017); the class that is chosen stays the same.
 *
 * @param temperature above 1 makes the probabilities more cautious
 */
public record SoftmaxTemperature(double temperature) {

    /** The fitted temperature stays within these: few examples that are all right would ask for 0. */
    private static final double LOWEST = 0.05;

    private static final double HIGHEST = 20;

    public SoftmaxTemperature {
        LeastLogLoss.requireTemperature(temperature);
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
        return new SoftmaxTemperature(
                logits.length == 0
                        ? 1
                        : LeastLogLoss.temperature(inverse -> slope(logits, gold, inverse), LOWEST, HIGHEST));
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
