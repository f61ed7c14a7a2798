package dev.laurel.recipe;

import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.data.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How often each label occurs in a part of the data. */
final class LabelCounts {

    private LabelCounts() {}

    /** In the order of the labels; of words every tag counts; empty for a regression. */
    static Map<String, Long> of(Dataset<Example> part, LabelSet labels) {
        Map<String, Long> counts = new LinkedHashMap<>();
        labels.names().forEach(name -> counts.put(name, 0L));
        for (Example example : part) {
            labelsOf(example).forEach(label -> counts.computeIfPresent(label, (name, n) -> n + 1));
        }
        return counts;
    }

    private static List<String> labelsOf(Example example) {
        if (example instanceof Tagged tagged) {
            return tagged.tags();
        }
        Target target = ((Labeled) example).target().orElse(null);
        if (target instanceof Target.OneOf one) {
            return List.of(one.label());
        }
        return target instanceof Target.AnyOf any ? List.copyOf(any.labels()) : List.of();
    }
}
