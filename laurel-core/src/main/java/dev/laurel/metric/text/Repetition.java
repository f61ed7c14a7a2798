package dev.laurel.metric.text;

import dev.laurel.config.Key;
import dev.laurel.config.Named;
import java.util.List;

/**
 * rep-n of a text (seq-rep-n of Welleck et al., Neural Text Generation with Unlikelihood Training, ICLR 2020): the share of
 * n-grams that repeat an earlier one, 1 − different n-grams / all n-grams; 0 to 1, smaller is better.
 *
 * <p>A text without n-grams repeats nothing. The score of a corpus is the mean, as in the paper.
 *
 * @param order n
 * @param tokenization how texts are cut into words
 * @param lowercase whether case is ignored
 */
@Named("repetition")
public record Repetition(
        @Key(
                doc = "The length n of the n-grams.",
                defaultValue = "4",
                min = 1,
                max = 16,
                source = "Welleck et al. 2020")
        int order,

        @Key(doc = "How texts are cut into words: mteval-13a, zh, char or none.", defaultValue = "mteval-13a")
        Tokenization tokenization,

        @Key(doc = "Whether case is ignored.", defaultValue = "false")
        boolean lowercase)
        implements SummedMetric {

    public Repetition {
        if (order < 1) {
            throw new IllegalArgumentException("order is " + order + ", allowed is 1 or more");
        }
    }

    @Override
    public String label() {
        return "rep-" + order;
    }

    @Override
    public Scale scale() {
        return new Scale(1, 0);
    }

    @Override
    public String signature() {
        return distinct().signature();
    }

    @Override
    public boolean needsReferences() {
        return false;
    }

    /** The score, and 1. */
    @Override
    public double[] statistics(String hypothesis, List<String> references) {
        double different = distinct().score(hypothesis, List.of());
        return new double[] {different == 0 ? 0 : 1 - different, 1};
    }

    @Override
    public double scoreOf(double[] sums) {
        return sums[0] / sums[1];
    }

    private Distinct distinct() {
        return new Distinct(order, tokenization, lowercase);
    }
}
