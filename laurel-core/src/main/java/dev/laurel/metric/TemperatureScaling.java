package dev.laurel.metric;

/**
 * Divides scores by one number (Guo et al.: On Calibration of Modern Neural Networks, 2017): says how sure to be, and
 * never changes which of two replies is preferred.
 *
 * @param temperature above 1 makes the probabilities more cautious
 */
public record TemperatureScaling(double temperature) implements Calibration {

    public TemperatureScaling {
        LeastLogLoss.requireTemperature(temperature);
    }

    /**
     * The temperature of least log-loss.
     *
     * <p>A sample that the scores order perfectly would be fitted best by a temperature of 0, one they order no better
     * than chance by an infinite one; so it stays within a hundredth and a hundred times the mean absolute score (and a
     * range that contains 1).
     */
    public static TemperatureScaling fit(Sample sample) {
        double size = 0;
        for (double score : sample.scores()) {
            size += Math.abs(score) / sample.scores().length;
        }
        if (size == 0) {
            return new TemperatureScaling(1);
        }
        return new TemperatureScaling(LeastLogLoss.temperature(
                inverse -> slope(sample, inverse), Math.min(1, size / 100), Math.max(1, 100 * size)));
    }

    /** How the log-loss, which is convex in 1/temperature, changes with it. */
    private static double slope(Sample sample, double inverse) {
        double slope = 0;
        for (int i = 0; i < sample.scores().length; i++) {
            double score = sample.scores()[i];
            slope += score * (Calibration.sigmoid(score * inverse) - sample.outcomes()[i]);
        }
        return slope;
    }

    @Override
    public double probability(double score) {
        return Calibration.sigmoid(score / temperature);
    }

    @Override
    public double loss(double score, double outcome) {
        return Calibration.logisticLoss(score / temperature, outcome);
    }
}
