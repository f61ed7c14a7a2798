package dev.laurel.learned;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * How well tokens find their like: BERTScore of a reply and a reference, Zhang et al. 2020.
 *
 * <p>As their program has it, special tokens weigh nothing, but a token may find its like in one.
 *
 * @param precision the weighted mean, over the reply's tokens, of the cosine to the likest of the reference's
 * @param recall the same the other way round
 */
record GreedyMatch(double precision, double recall) {

    /** What of a match is the score. */
    enum Measure {
        PRECISION(GreedyMatch::precision),
        RECALL(GreedyMatch::recall),
        F1(GreedyMatch::f1);

        private final ToDoubleFunction<GreedyMatch> read;

        Measure(ToDoubleFunction<GreedyMatch> read) {
            this.read = read;
        }

        double of(GreedyMatch match) {
            return read.applyAsDouble(match);
        }
    }

    static GreedyMatch of(TokenVectors reply, TokenVectors reference) {
        double[] likestToReply = new double[reply.tokens()];
        double[] likestToReference = new double[reference.tokens()];
        Arrays.fill(likestToReply, Double.NEGATIVE_INFINITY);
        Arrays.fill(likestToReference, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < likestToReply.length; i++) {
            for (int j = 0; j < likestToReference.length; j++) {
                double cosine = reply.cosine(i, reference, j);
                likestToReply[i] = Math.max(likestToReply[i], cosine);
                likestToReference[j] = Math.max(likestToReference[j], cosine);
            }
        }
        return new GreedyMatch(mean(likestToReply, reply.weights()), mean(likestToReference, reference.weights()));
    }

    private static double mean(double[] values, double[] weights) {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[i] * values[i];
            total += weights[i];
        }
        return sum / total;
    }

    /** The harmonic mean of both; 0 where they have different signs, since there is none. */
    double f1() {
        return precision * recall <= 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}
