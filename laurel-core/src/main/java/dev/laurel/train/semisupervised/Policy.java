package dev.laurel.train.semisupervised;

import java.util.Arrays;

/**
 * How a model decides some texts, as numbers: probabilities, how sure it is, what it would be rewarded.
 *
 * @param logits of each text the logits of its decisions' options, row by row
 * @param options of each decision
 */
public record Policy(float[][] logits, int options) {

    /** The same decisions, more cautious or surer. */
    public Policy cooled(double temperature) {
        return new Policy(
                Arrays.stream(logits)
                        .map(row -> {
                            float[] divided = row.clone();
                            for (int k = 0; k < divided.length; k++) {
                                divided[k] /= (float) temperature;
                            }
                            return divided;
                        })
                        .toArray(float[][]::new),
                options);
    }

    public float[][] probabilities() {
        return Arrays.stream(logits).map(row -> Rows.softmax(row, options, 1)).toArray(float[][]::new);
    }

    public float[][] logProbabilities() {
        return Arrays.stream(logits).map(row -> Rows.logSoftmax(row, options)).toArray(float[][]::new);
    }

    /** 1 for the surest option of each decision, else 0. */
    public float[][] surest() {
        return Arrays.stream(logits).map(row -> Rows.sharpened(row, options, 0)).toArray(float[][]::new);
    }

    /** The mean over decisions of Σ_y π(y)·R(y). */
    public double expected(float[][] rewards) {
        return mean((p, k, i) -> p * rewards[i][k]);
    }

    /** The mean over decisions of Σ_y π(y)², which is 1 for a policy that never doubts. */
    public double confidence() {
        return mean((p, k, i) -> p * p);
    }

    /** The mean over decisions of KL(π‖other), 0 for the same policy. */
    public double divergence(Policy other) {
        float[][] mine = logProbabilities();
        float[][] theirs = other.logProbabilities();
        return mean((p, k, i) -> p * (mine[i][k] - theirs[i][k]));
    }

    private interface Term {
        double of(double probability, int option, int text);
    }

    private double mean(Term term) {
        float[][] probabilities = probabilities();
        double sum = 0;
        long decisions = 0;
        for (int i = 0; i < probabilities.length; i++) {
            decisions += probabilities[i].length / options;
            for (int k = 0; k < probabilities[i].length; k++) {
                sum += term.of(probabilities[i][k], k, i);
            }
        }
        return sum / Math.max(1, decisions);
    }
}
