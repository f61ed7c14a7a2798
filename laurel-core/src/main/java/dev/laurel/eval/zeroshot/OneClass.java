package dev.laurel.eval.zeroshot;

import dev.laurel.eval.Prediction;
import java.util.Arrays;
import java.util.List;

/** One class by the greatest score. */
final class OneClass {

    private OneClass() {}

    /** @param scores {@code [C]}, logarithms of what is proportional to probabilities */
    static Prediction.OneOf of(List<String> labels, double[] scores) {
        double most = Arrays.stream(scores).max().orElseThrow();
        double[] probabilities =
                Arrays.stream(scores).map(score -> Math.exp(score - most)).toArray();
        double sum = Arrays.stream(probabilities).sum();
        int best = 0;
        for (int y = 0; y < probabilities.length; y++) {
            probabilities[y] /= sum;
            best = probabilities[y] > probabilities[best] ? y : best;
        }
        return new Prediction.OneOf(labels.get(best), probabilities);
    }
}
