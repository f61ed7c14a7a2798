package dev.laurel.metric;

/**
 * What the probabilities of a classifier are worth, example by example.
 *
 * @param loss {@code [n]} −ln of the probability of the gold label
 * @param bin {@code [n]} which of the equal bins the probability of the predicted label falls into
 * @param excess {@code [n]} that probability, less 1 if the predicted label is right
 */
record Confidence(double[] loss, int[] bin, double[] excess) {

    private static final int BINS = 15;

    /** Below this a probability counts as this in the log loss, as in scikit-learn, so that one error is not infinite. */
    private static final double LEAST_PROBABILITY = Math.ulp(1.0);

    static Confidence of(int[] gold, int[] predicted, double[][] probabilities) {
        int n = gold.length;
        Confidence all = new Confidence(new double[n], new int[n], new double[n]);
        for (int i = 0; i < n; i++) {
            double confidence = probabilities[i][predicted[i]];
            all.loss[i] = -Math.log(Math.max(probabilities[i][gold[i]], LEAST_PROBABILITY));
            all.bin[i] = Math.min(BINS - 1, Math.max(0, (int) Math.ceil(confidence * BINS) - 1));
            all.excess[i] = confidence - (gold[i] == predicted[i] ? 1 : 0);
        }
        return all;
    }

    double logLoss(int[] weights) {
        double sum = 0;
        for (int i = 0; i < loss.length; i++) {
            sum += weights[i] * loss[i];
        }
        return sum / loss.length;
    }

    /**
     * Expected calibration error: how far, on average, the probability of the predicted label is from how often that
     * label is right (Guo et al.: On Calibration of Modern Neural Networks, 2017).
     */
    double calibrationError(int[] weights) {
        double[] byBin = new double[BINS];
        for (int i = 0; i < bin.length; i++) {
            byBin[bin[i]] += weights[i] * excess[i];
        }
        double error = 0;
        for (double e : byBin) {
            error += Math.abs(e);
        }
        return error / bin.length;
    }
}
