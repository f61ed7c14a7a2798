package dev.laurel.train.fewshot;

import java.util.Arrays;

/**
 * Multinomial logistic regression: logits that are linear in a vector, as scikit-learn's {@code LogisticRegression} has them.
 *
 * @param weights {@code [C·(D+1)]}, class by class, each with its bias at the end
 * @param width of a vector, {@code D}
 */
public record LinearHead(double[] weights, int width) {

    private static final int MOST_STEPS = 1000;
    private static final double TOLERANCE = 1e-7;

    /**
     * What a head is fitted to.
     *
     * @param vectors {@code [n][D]}
     * @param targets {@code [n][C]}, rows that sum to 1
     * @param weights {@code [n]}, how much each counts
     */
    public record Sample(float[][] vectors, float[][] targets, double[] weights) {

        public Sample {
            if (vectors.length == 0 || targets.length != vectors.length || weights.length != vectors.length) {
                throw new IllegalArgumentException(
                        vectors.length + " vectors, " + targets.length + " targets, " + weights.length + " weights");
            }
        }

        int width() {
            return vectors[0].length;
        }

        int classes() {
            return targets[0].length;
        }
    }

    /**
     * The head with the least ½·‖W‖² + c·Σᵢ wᵢ·(−Σ_y qᵢ(y)·log p(y|xᵢ)); biases are not held back.
     *
     * @param c how much the sample counts beside the wish for small weights; scikit-learn's {@code C}
     */
    public static LinearHead fit(Sample sample, double c) {
        Loss loss = new Loss(sample, c);
        double[] start = new double[sample.classes() * (sample.width() + 1)];
        return new LinearHead(new Lbfgs(MOST_STEPS, TOLERANCE).minimum(loss, start), sample.width());
    }

    /** The weights {@code [C·D]} without the biases, class by class. */
    public float[] matrix() {
        float[] matrix = new float[classes() * width];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) weights[i / width * (width + 1) + i % width];
        }
        return matrix;
    }

    /** {@code [C]} */
    public float[] biases() {
        float[] biases = new float[classes()];
        for (int y = 0; y < biases.length; y++) {
            biases[y] = (float) weights[y * (width + 1) + width];
        }
        return biases;
    }

    private int classes() {
        return weights.length / (width + 1);
    }

    /**
     * A head fitted to texts that have one class each, all of which count alike.
     *
     * @param vectors {@code [n][D]}
     * @param labels the classes' numbers
     * @param classes how many there are
     * @param c as in {@link #fit(Sample, double)}
     */
    public static LinearHead fit(float[][] vectors, int[] labels, int classes, double c) {
        float[][] targets = new float[labels.length][classes];
        for (int i = 0; i < labels.length; i++) {
            targets[i][labels[i]] = 1;
        }
        double[] ones = new double[labels.length];
        Arrays.fill(ones, 1);
        return fit(new Sample(vectors, targets, ones), c);
    }

    /** {@code [C]} of a vector {@code [D]}. */
    public float[] logits(float[] vector) {
        float[] logits = new float[classes()];
        for (int y = 0; y < logits.length; y++) {
            logits[y] = (float) logit(weights, y * (width + 1), vector);
        }
        return logits;
    }

    private static double logit(double[] weights, int from, float[] vector) {
        double sum = weights[from + vector.length];
        for (int d = 0; d < vector.length; d++) {
            sum += weights[from + d] * vector[d];
        }
        return sum;
    }

    private record Loss(Sample sample, double c) implements Lbfgs.Function {

        @Override
        public double at(double[] weights, double[] gradient) {
            int width = sample.width();
            double loss = 0;
            Arrays.fill(gradient, 0);
            for (int i = 0; i < weights.length; i++) {
                if (i % (width + 1) != width) {
                    loss += weights[i] * weights[i] / 2;
                    gradient[i] = weights[i];
                }
            }
            double[] logits = new double[sample.classes()];
            for (int i = 0; i < sample.vectors().length; i++) {
                loss += of(i, weights, gradient, logits);
            }
            return loss;
        }

        private double of(int i, double[] weights, double[] gradient, double[] logits) {
            int width = sample.width();
            float[] vector = sample.vectors()[i];
            float[] target = sample.targets()[i];
            double scale = c * sample.weights()[i];
            double most = Double.NEGATIVE_INFINITY;
            for (int y = 0; y < logits.length; y++) {
                logits[y] = logit(weights, y * (width + 1), vector);
                most = Math.max(most, logits[y]);
            }
            double sum = 0;
            for (double logit : logits) {
                sum += Math.exp(logit - most);
            }
            double normaliser = most + Math.log(sum);
            double loss = 0;
            for (int y = 0; y < logits.length; y++) {
                loss += scale * target[y] * (normaliser - logits[y]);
                double slope = scale * (Math.exp(logits[y] - normaliser) - target[y]);
                int from = y * (width + 1);
                for (int d = 0; d < width; d++) {
                    gradient[from + d] += slope * vector[d];
                }
                gradient[from + width] += slope;
            }
            return loss;
        }
    }
}
