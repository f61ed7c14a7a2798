package dev.laurel.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Predictions set against the truth, from which metrics, their intervals and the gain over others follow. */
public sealed interface Scores
        permits ClassificationScores,
                MultiLabelScores,
                RegressionScores,
                EntityScores,
                RewardScores,
                RatingScores,
                BinaryScores,
                BestOfScores,
                MaskedScores,
                StyleScores {

    /** The name of the metric the task is judged by; larger is better. */
    String headline();

    /** The metrics' names in the order of {@link #values}. */
    List<String> names();

    /** How many examples there are: the unit of resampling. */
    int size();

    /** Every metric on examples, one at least, that count {@code weights[i]} times; NaN where it is undefined. */
    double[] values(int[] weights);

    /** The headline's value on all examples; NaN where it is undefined. */
    default double headlineValue() {
        int[] once = new int[size()];
        Arrays.fill(once, 1);
        return size() == 0 ? Double.NaN : values(once)[names().indexOf(headline())];
    }

    /** One row for each class or entity type; empty if there are no classes. */
    default List<ClassRow> perClass() {
        return List.of();
    }

    /** For single-label classification. */
    default Optional<ConfusionMatrix> confusion() {
        return Optional.empty();
    }

    /** What a reader of the figures must know, in whole sentences. */
    default List<String> notes() {
        return List.of();
    }

    /** When a metric of this kind is not defined, in one sentence. */
    default String whyUndefined() {
        return "A correlation needs two different values on both sides, and nothing can be NaN.";
    }

    /** All metrics with 95 % bootstrap intervals; the same seed gives the same intervals. */
    default MetricReport report(long seed) {
        List<String> notes = new ArrayList<>(notes());
        Map<String, Estimate> values = named(names(), Bootstrap.estimate(size(), seed, this::values));
        List<String> undefined =
                names().stream().filter(name -> !values.containsKey(name)).toList();
        if (size() == 0) {
            notes.add("There are no examples, so there is nothing to measure.");
        } else if (!undefined.isEmpty()) {
            notes.add("Not defined here: " + String.join(", ", undefined) + ". " + whyUndefined());
        }
        return new MetricReport(headline(), values, perClass(), confusion(), notes, size());
    }

    /**
     * How much larger each metric is than on other predictions for the same examples, with 95 % intervals of the
     * difference (paired bootstrap: both are resampled alike, which takes out how hard the drawn examples are).
     *
     * @throws IllegalArgumentException if the other predictions are for another number of examples
     */
    default Map<String, Estimate> gainOver(Scores before, long seed) {
        if (size() != before.size()) {
            throw new IllegalArgumentException(size() + " examples after, but " + before.size() + " before");
        }
        List<String> shared = names().stream().filter(before.names()::contains).toList();
        int[] here = shared.stream().mapToInt(names()::indexOf).toArray();
        int[] there = shared.stream().mapToInt(before.names()::indexOf).toArray();
        return named(shared, Bootstrap.estimate(size(), seed, weights -> {
            double[] now = values(weights);
            double[] then = before.values(weights);
            return IntStream.range(0, here.length)
                    .mapToDouble(m -> now[here[m]] - then[there[m]])
                    .toArray();
        }));
    }

    private static Map<String, Estimate> named(List<String> names, Estimate[] estimates) {
        Map<String, Estimate> named = new LinkedHashMap<>();
        for (int m = 0; m < estimates.length; m++) {
            if (estimates[m] != null) {
                named.put(names.get(m), estimates[m]);
            }
        }
        return named;
    }
}
