package dev.laurel.metric.text;

import dev.laurel.config.Key;
import dev.laurel.config.Named;
import java.util.List;
import java.util.Locale;

/**
 * Distinct-n (Li et al., NAACL 2016): the share of different n-grams among all n-grams; 0 to 1, more is more varied.
 *
 * <p>The n-grams of a corpus are counted together, so that texts which repeat each other lower it. A text without n-grams
 * scores 0.
 *
 * @param order n
 * @param tokenization how texts are cut into words
 * @param lowercase whether case is ignored
 */
@Named("distinct")
public record Distinct(
        @Key(doc = "The length n of the n-grams.", defaultValue = "2", min = 1, max = 16)
        int order,

        @Key(doc = "How texts are cut into words: mteval-13a, zh, char or none.", defaultValue = "mteval-13a")
        Tokenization tokenization,

        @Key(doc = "Whether case is ignored.", defaultValue = "false")
        boolean lowercase)
        implements TextMetric {

    public Distinct {
        if (order < 1) {
            throw new IllegalArgumentException("order is " + order + ", allowed is 1 or more");
        }
    }

    @Override
    public String label() {
        return "distinct-" + order;
    }

    @Override
    public Scale scale() {
        return Scale.SHARE;
    }

    @Override
    public String signature() {
        return "case:" + (lowercase ? "lc" : "mixed") + "|tok:" + tokenization.label();
    }

    @Override
    public boolean needsReferences() {
        return false;
    }

    @Override
    public double score(String hypothesis, List<String> references) {
        return share(List.of(hypothesis));
    }

    @Override
    public double corpusScore(List<String> hypotheses, List<List<String>> references) {
        Corpus.check(this, hypotheses, references);
        return share(hypotheses);
    }

    private double share(List<String> texts) {
        Numbering words = new Numbering();
        Numbering ngrams = new Numbering();
        long total = 0;
        for (String text : texts) {
            int[] sequence = tokenization.words(lowercase ? text.toLowerCase(Locale.ROOT) : text, words);
            for (int i = 0; i + order <= sequence.length; i++) {
                ngrams.numberOf(sequence, i, i + order);
                total++;
            }
        }
        return total == 0 ? 0 : (double) ngrams.size() / total;
    }
}
