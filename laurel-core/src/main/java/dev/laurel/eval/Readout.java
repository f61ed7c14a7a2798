package dev.laurel.eval;

import dev.laurel.data.preference.AttributeConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What the outputs of a reward model mean; the reward is always their weighted sum, so that one row of weights, which any
 * program can read, gives it too.
 *
 * @param meaning of the outputs taken together
 * @param outputs at least one
 */
public record Readout(Meaning meaning, List<Output> outputs) {

    /** How to read several outputs. */
    public enum Meaning {
        /** The reward; other outputs are for training only. */
        REWARD,
        /** Heads of an ensemble, whose deviation says how unsure the model is. */
        ENSEMBLE,
        /** The median, then the steps of the quantiles above it and of those below it. */
        QUANTILES,
        /** One attribute each, as a share of its scale. */
        ATTRIBUTES,
        /**
         * One attribute each, as a share of its scale, then the say of a gate on each, which is read from the prompt alone:
         * softmax makes the weights of it. The weights of the outputs are those that a prompt gives on average.
         */
        GATED,
        /** The log-odds that the first of two replies in one input is better. */
        COMPARISON
    }

    /**
     * One output.
     *
     * @param weight in the reward
     * @param low what an output of 0 stands for, and {@code high} what 1 stands for, on an attribute's own scale
     */
    public record Output(String name, double weight, double low, double high) {

        static Output of(String name, double weight) {
            return new Output(name, weight, 0, 1);
        }
    }

    public Readout {
        outputs = List.copyOf(outputs);
    }

    /** One output, the reward. */
    public static Readout single() {
        return new Readout(Meaning.REWARD, List.of(Output.of("reward", 1)));
    }

    /** The mean of some heads; of one, the head itself. */
    public static Readout ensemble(int heads) {
        return heads == 1
                ? single()
                : new Readout(
                        Meaning.ENSEMBLE,
                        IntStream.range(0, heads)
                                .mapToObj(i -> Output.of("head_" + i, 1.0 / heads))
                                .toList());
    }

    /** The reward, and beside it what length alone explains. */
    public static Readout lengthDebiased() {
        return new Readout(Meaning.REWARD, List.of(Output.of("reward", 1), Output.of("length", 0)));
    }

    /**
     * The median with quantiles around it.
     *
     * @param levels how many quantiles, an odd number
     */
    public static Readout quantiles(int levels) {
        List<Output> outputs = new ArrayList<>(List.of(Output.of("median", 1)));
        for (int i = 1; i <= levels / 2; i++) {
            outputs.add(Output.of("above_" + i, 0));
        }
        for (int i = 1; i <= levels / 2; i++) {
            outputs.add(Output.of("below_" + i, 0));
        }
        return new Readout(Meaning.QUANTILES, outputs);
    }

    /**
     * Attributes, each brought to a scale from 0 to 1 and weighed.
     *
     * @param scales by attribute, in the order of the outputs
     * @param weights by attribute; without any, all weigh the same
     */
    public static Readout attributes(Map<String, AttributeConfig> scales, Map<String, Double> weights) {
        List<Output> outputs = new ArrayList<>();
        scales.forEach((name, scale) -> {
            double weight = weights.isEmpty() ? 1.0 / scales.size() : weights.getOrDefault(name, 0.0);
            outputs.add(new Output(name, weight, scale.min(), scale.max()));
        });
        return new Readout(Meaning.ATTRIBUTES, outputs);
    }

    /** One output, the reward, from which ordered levels of a scale follow; see {@link Levels}. */
    public static Readout levels(AttributeConfig scale) {
        return new Readout(Meaning.REWARD, List.of(new Output("reward", 1, scale.min(), scale.max())));
    }

    /**
     * Attributes, and a gate that weighs them by the prompt.
     *
     * @param scales by attribute, in the order of the outputs
     */
    public static Readout gated(Map<String, AttributeConfig> scales) {
        List<Output> outputs = new ArrayList<>(attributes(scales, Map.of()).outputs());
        scales.keySet().forEach(name -> outputs.add(Output.of("gate_" + name, 0)));
        return new Readout(Meaning.GATED, outputs);
    }

    /** The same with other weights of the attributes. */
    Readout weighed(double[] weights) {
        return new Readout(
                meaning,
                IntStream.range(0, size())
                        .mapToObj(i -> {
                            Output output = outputs.get(i);
                            double weight = i < weights.length ? weights[i] : 0;
                            return new Output(output.name(), weight, output.low(), output.high());
                        })
                        .toList());
    }

    /** Both replies in one input. */
    public static Readout comparison() {
        return new Readout(Meaning.COMPARISON, List.of(Output.of("first_better", 1)));
    }

    /** How many outputs the model has. */
    public int size() {
        return outputs.size();
    }

    /** How many inputs some replies to one prompt make. */
    int inputs(int replies) {
        return switch (meaning) {
            case COMPARISON -> replies * (replies - 1);
            case GATED -> replies + 1; // the prompt
            case REWARD, ENSEMBLE, QUANTILES, ATTRIBUTES -> replies;
        };
    }

    /** The outputs that are attributes. */
    private List<Output> attributes() {
        return switch (meaning) {
            case ATTRIBUTES -> outputs;
            case GATED -> outputs.subList(0, size() / 2);
            case REWARD, ENSEMBLE, QUANTILES, COMPARISON -> List.of();
        };
    }

    /**
     * What each attribute counts for a prompt.
     *
     * @param raw the outputs for the prompt alone
     */
    double[] gate(float[] raw) {
        int half = raw.length / 2;
        double most =
                IntStream.range(half, raw.length).mapToDouble(i -> raw[i]).max().orElseThrow();
        double[] weights = IntStream.range(half, raw.length)
                .mapToDouble(i -> Math.exp(raw[i] - most))
                .toArray();
        double sum = DoubleStream.of(weights).sum();
        return DoubleStream.of(weights).map(weight -> weight / sum).toArray();
    }

    /** The names of the attributes; none where outputs are no attributes. */
    public List<String> attributeNames() {
        return attributes().stream().map(Output::name).toList();
    }

    /** Whether a reward comes with how unsure the model is. */
    public boolean hasSpread() {
        return meaning == Meaning.ENSEMBLE || meaning == Meaning.QUANTILES;
    }

    /** What is left to be said of a saved model: outputs that only served training are gone. */
    Readout saved() {
        return meaning == Meaning.REWARD
                ? new Readout(
                        meaning,
                        outputs.stream().filter(output -> output.weight() != 0).toList())
                : this;
    }

    /** The weights of the outputs in the reward. */
    public float[] weights() {
        float[] weights = new float[size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) outputs.get(i).weight();
        }
        return weights;
    }

    double value(float[] raw) {
        return IntStream.range(0, size())
                .mapToDouble(i -> outputs.get(i).weight() * raw[i])
                .sum();
    }

    /** How unsure the model is: the deviation of the heads, or of the quantiles, each standing for an equal share. */
    OptionalDouble spread(float[] raw) {
        return switch (meaning) {
            case REWARD, ATTRIBUTES, GATED, COMPARISON -> OptionalDouble.empty();
            case ENSEMBLE -> OptionalDouble.of(deviation(doubles(raw), size() - 1));
            case QUANTILES -> OptionalDouble.of(deviation(quantiles(raw), size()));
        };
    }

    /** The reward by each head of an ensemble; empty where outputs are no heads. */
    List<Double> members(float[] raw) {
        return meaning == Meaning.ENSEMBLE
                ? DoubleStream.of(doubles(raw)).boxed().toList()
                : List.of();
    }

    private static double[] doubles(float[] raw) {
        return IntStream.range(0, raw.length).mapToDouble(i -> raw[i]).toArray();
    }

    /** The quantiles in ascending order: steps are made positive by softplus, so that none crosses another. */
    static double[] quantiles(float[] raw) {
        int half = raw.length / 2;
        double[] quantiles = new double[raw.length];
        quantiles[half] = raw[0];
        for (int i = 1; i <= half; i++) {
            quantiles[half + i] = quantiles[half + i - 1] + softplus(raw[i]);
            quantiles[half - i] = quantiles[half - i + 1] - softplus(raw[half + i]);
        }
        return quantiles;
    }

    /** What the model says of each attribute, on its own scale; empty where outputs are no attributes. */
    Map<String, Double> attributes(float[] raw) {
        Map<String, Double> said = new LinkedHashMap<>();
        List<Output> attributes = attributes();
        for (int i = 0; i < attributes.size(); i++) {
            Output output = attributes.get(i);
            said.put(output.name(), output.low() + raw[i] * (output.high() - output.low()));
        }
        return said;
    }

    /** The reward that stated ratings of a reply come to; nothing if one that counts is missing. */
    OptionalDouble rated(Map<String, Double> ratings) {
        double sum = 0;
        for (Output output : outputs) {
            Double rating = ratings.get(output.name());
            if (rating == null && output.weight() != 0) {
                return OptionalDouble.empty();
            }
            sum += rating == null ? 0 : output.weight() * (rating - output.low()) / (output.high() - output.low());
        }
        return OptionalDouble.of(sum);
    }

    static double mean(double[] values) {
        return DoubleStream.of(values).average().orElseThrow();
    }

    static double deviation(double[] values, int divisor) {
        double mean = mean(values);
        return Math.sqrt(
                DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum() / divisor);
    }

    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
