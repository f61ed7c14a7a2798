package dev.laurel.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything measured on one set of predictions.
 *
 * @param headline the name of the metric the task is judged by; larger is better
 * @param values the defined metrics by name, in the order in which they are shown
 * @param perClass one row for each class or entity type; empty for regression
 * @param confusion for single-label classification
 * @param notes what is absent and why, in whole sentences
 * @param size how many examples were measured
 */
public record MetricReport(
        String headline,
        Map<String, Estimate> values,
        List<ClassRow> perClass,
        Optional<ConfusionMatrix> confusion,
        List<String> notes,
        int size) {

    public MetricReport {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        perClass = List.copyOf(perClass);
        notes = List.copyOf(notes);
    }

    /** The metric of this name, or empty where it is not defined. */
    public Optional<Estimate> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The headline metric, or empty where it is not defined. */
    public Optional<Estimate> headlineValue() {
        return value(headline);
    }
}
