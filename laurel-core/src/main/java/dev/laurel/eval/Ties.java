package dev.laurel.eval;

import dev.laurel.metric.RewardPair;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * How likely ties are beside either preference: the outcome of a comparison by the model that the rewards were trained with.
 *
 * <p>{@code dev.laurel.objective} has the same formulas for tensors, where they are derived.
 *
 * @param model whose ties they are
 * @param parameter log(θ−1) of Rao and Kupper, log ν of Davidson
 */
public record Ties(Model model, double parameter) {

    /** Narrows an interval by a factor of 0.62 each time, to less than what a double can tell. */
    private static final int STEPS = 80;

    /** Whose probabilities of three outcomes. */
    public enum Model {
        /** Rao and Kupper 1967: a tie is a difference too small to be noticed. */
        RAO_KUPPER("rao-kupper"),
        /** Davidson 1970: a tie is as likely as the geometric mean of the two others, times ν. */
        DAVIDSON("davidson");

        private final String method;

        Model(String method) {
            this.method = method;
        }

        static Optional<Model> of(String method) {
            for (Model model : values()) {
                if (model.method.equals(method)) {
                    return Optional.of(model);
                }
            }
            return Optional.empty();
        }
    }

    /** The outcome of a comparison, by the difference of the rewards, first less second, on the scale of log-odds. */
    public Verdict of(double difference) {
        if (model == Model.RAO_KUPPER) {
            double threshold = Readout.softplus(parameter);
            double first = sigmoid(difference - threshold);
            double second = sigmoid(-difference - threshold);
            return new Verdict(first, 1 - first - second, second);
        }
        double most = Math.max(Math.abs(difference) / 2, parameter);
        double first = Math.exp(difference / 2 - most);
        double tie = Math.exp(parameter - most);
        double second = Math.exp(-difference / 2 - most);
        double sum = first + tie + second;
        return new Verdict(first / sum, tie / sum, second / sum);
    }

    /**
     * By what to divide differences of rewards, so that the outcomes of these pairs, ties among them, are as likely as can
     * be; between a hundredth and a hundred times the mean difference, since what the rewards order perfectly, or not at
     * all, would ask for 0 or infinity.
     */
    public double temperature(List<RewardPair> pairs) {
        double size = pairs.stream()
                .mapToDouble(pair -> Math.abs(pair.margin()))
                .average()
                .orElse(0);
        if (size == 0) {
            return 1;
        }
        double low = Math.log(Math.min(1, size / 100));
        double high = Math.log(Math.max(1, 100 * size));
        return Math.exp(least(low, high, log -> surprise(pairs, Math.exp(log))));
    }

    /** −log of the probability of what people said. It is convex in 1/temperature. */
    private double surprise(List<RewardPair> pairs, double temperature) {
        return pairs.stream()
                .mapToDouble(pair -> {
                    Verdict verdict = of(pair.margin() / temperature);
                    return -Math.log(Math.max(pair.tie() ? verdict.tie() : verdict.first(), Double.MIN_NORMAL));
                })
                .sum();
    }

    /** Where a function with one valley is least, by golden sections. */
    private static double least(double from, double to, DoubleUnaryOperator f) {
        double ratio = (Math.sqrt(5) - 1) / 2;
        double low = from;
        double high = to;
        double a = high - ratio * (high - low);
        double b = low + ratio * (high - low);
        double ofA = f.applyAsDouble(a);
        double ofB = f.applyAsDouble(b);
        for (int i = 0; i < STEPS; i++) {
            if (ofA <= ofB) {
                high = b;
                b = a;
                ofB = ofA;
                a = high - ratio * (high - low);
                ofA = f.applyAsDouble(a);
            } else {
                low = a;
                a = b;
                ofA = ofB;
                b = low + ratio * (high - low);
                ofB = f.applyAsDouble(b);
            }
        }
        return (low + high) / 2;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
