package dev.laurel.metric.text;

import dev.laurel.base.UserError;
import java.util.List;

/** What every metric requires of the texts it is given. */
final class Corpus {

    private Corpus() {}

    static void check(TextMetric metric, List<String> hypotheses, List<List<String>> references) {
        if (hypotheses.isEmpty()) {
            throw new UserError(metric.label() + ": there are no texts to score");
        }
        if (hypotheses.size() != references.size()) {
            throw new UserError(metric.label() + ": " + hypotheses.size() + " texts, but " + references.size()
                    + " lists of references; give one list for each text");
        }
        for (int i = 0; metric.needsReferences() && i < references.size(); i++) {
            if (references.get(i).isEmpty()) {
                throw new UserError(metric.label() + ": text " + (i + 1) + " of " + references.size()
                        + " has no reference; it needs one at least");
            }
        }
    }

    static void check(TextMetric metric, List<String> references) {
        if (references.isEmpty()) {
            throw new UserError(metric.label() + " compares a text with references, but none was given");
        }
    }
}
