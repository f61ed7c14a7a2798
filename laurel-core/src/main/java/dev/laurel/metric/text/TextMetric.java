package dev.laurel.metric.text;

import dev.laurel.base.UserError;
import dev.laurel.config.Discriminator;
import java.util.List;

/**
 * A number for what a text has in common with reference texts, or, where no references are needed, with itself.
 *
 * <p>Metrics are records of their settings, immutable and free of state, so that any number of threads can use one.
 */
@Discriminator("metric")
public sealed interface TextMetric permits SummedMetric, Distinct {

    /** The name as reports have it, such as {@code BLEU}, {@code chrF2++} or {@code rougeL}. */
    String label();

    /** What its values can be, and which end is better. */
    Scale scale();

    /**
     * The settings in the form of sacreBLEU's signatures, such as {@code case:mixed|eff:no|tok:13a|smooth:exp}, without the
     * version, which names a release of sacreBLEU.
     */
    String signature();

    /** Whether it compares with references; if not, lists of references may be empty and are not looked at. */
    default boolean needsReferences() {
        return true;
    }

    /**
     * One text.
     *
     * @param references the texts it should resemble, of which the best or all together count as the metric says
     * @throws UserError if references are needed and there are none
     */
    double score(String hypothesis, List<String> references);

    /**
     * A corpus as a whole, which for some metrics is not the mean of its texts' scores.
     *
     * @param references for each text one list; their lengths may differ
     * @throws UserError if there are no texts, not as many lists as texts, or a text without references that needs them
     */
    double corpusScore(List<String> hypotheses, List<List<String>> references);

    /** The signature with how many references each text has, as {@code nrefs:2|…}, or {@code nrefs:var|…} if that differs. */
    default String signature(List<List<String>> references) {
        long counts = references.stream().mapToInt(List::size).distinct().count();
        String number = counts == 1 ? String.valueOf(references.get(0).size()) : "var";
        return "nrefs:" + number + "|" + signature();
    }
}
