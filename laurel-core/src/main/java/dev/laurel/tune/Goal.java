package dev.laurel.tune;

import dev.laurel.metric.MetricMeaning;
import java.util.Map;
import java.util.Optional;

/**
 * What a search is for.
 *
 * @param metric of the dev part
 * @param larger whether larger is better
 */
public record Goal(String metric, boolean larger) {

    /** By a metric, whose name says which way is good. */
    public static Goal of(String metric) {
        return new Goal(metric, MetricMeaning.of(metric).better() != MetricMeaning.Better.LOWER);
    }

    /** The metric among others; nothing where it is not defined. */
    Optional<Double> in(Map<String, Double> metrics) {
        return Optional.ofNullable(metrics.get(metric)).filter(Double::isFinite);
    }

    /** The value turned so that larger is better. */
    double gain(double value) {
        return larger ? value : -value;
    }

    /** The same, where no value is worse than any. */
    double gain(Optional<Double> value) {
        return value.map(this::gain).orElse(Double.NEGATIVE_INFINITY);
    }
}
