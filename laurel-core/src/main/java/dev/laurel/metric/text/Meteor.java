package dev.laurel.metric.text;

import dev.laurel.config.Key;
import dev.laurel.config.Named;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * METEOR (Lavie and Agarwal, WMT 2007) with exact and stem matches, without synonyms; 0 to 1.
 *
 * <p>Words of the lowercased text are matched from the last to the first, each with the last word of the reference that is
 * still free and equal; then, of those left, with the last one whose Porter stem is equal. With m matches among h words of
 * the text and r of the reference, P = m/h, R = m/r, F = P·R / (α·P + (1−α)·R); with c runs of words that are matched one
 * after the other in both, the score is F · (1 − γ·(c/m)^β), and 0 without a match. This is NLTK's {@code meteor_score} for
 * the same words with no WordNet. Of several references the one with the best score counts; the score of a corpus is the mean.
 *
 * @param tokenization how texts are cut into words
 * @param stemming whether stems are matched too
 * @param alpha how much recall counts, 0 to 1
 * @param beta how steeply the penalty grows with the share of runs
 * @param gamma the largest penalty, 0 to 1
 */
@Named("meteor")
public record Meteor(
        @Key(doc = "How texts are cut into words: mteval-13a, zh, char or none.", defaultValue = "mteval-13a")
        Tokenization tokenization,

        @Key(doc = "Whether stems are matched too.", defaultValue = "true")
        boolean stemming,

        @Key(doc = "How much recall counts against precision.", defaultValue = "0.9", min = 0, max = 1, source = "NLTK")
        double alpha,

        @Key(
                doc = "How steeply the penalty grows with the share of runs.",
                defaultValue = "3",
                min = 0,
                source = "NLTK")
        double beta,

        @Key(doc = "The largest penalty.", defaultValue = "0.5", min = 0, max = 1, source = "NLTK")
        double gamma)
        implements SummedMetric {

    /** NLTK's constants, on words of 13a. */
    public static Meteor meteor() {
        return new Meteor(Tokenization.MTEVAL_13A, true, 0.9, 3, 0.5);
    }

    public Meteor with(Tokenization other) {
        return new Meteor(other, stemming, alpha, beta, gamma);
    }

    @Override
    public String label() {
        return "METEOR";
    }

    @Override
    public Scale scale() {
        return Scale.SHARE;
    }

    @Override
    public String signature() {
        return "case:lc|tok:" + tokenization.label() + "|match:exact" + (stemming ? "+porter" : "") + "|alpha:" + alpha
                + "|beta:" + beta + "|gamma:" + gamma;
    }

    /** The score, and 1. */
    @Override
    public double[] statistics(String hypothesis, List<String> references) {
        Corpus.check(this, references);
        Numbering numbering = new Numbering();
        int[] words = words(hypothesis, numbering);
        double best = 0;
        for (String reference : references) {
            best = Math.max(best, score(words, words(reference, numbering), numbering));
        }
        return new double[] {best, 1};
    }

    @Override
    public double scoreOf(double[] sums) {
        return sums[0] / sums[1];
    }

    private int[] words(String text, Numbering numbering) {
        return tokenization.words(text.toLowerCase(Locale.ROOT), numbering);
    }

    private double score(int[] words, int[] reference, Numbering numbering) {
        int[] match = new int[words.length];
        Arrays.fill(match, -1);
        boolean[] taken = new boolean[reference.length];
        int matches = match(words, reference, numbering.size(), match, taken);
        if (stemming && matches < Math.min(words.length, reference.length)) {
            Numbering stems = new Numbering();
            int[] stemOf = stems(numbering, stems);
            matches += match(
                    Arrays.stream(words).map(w -> stemOf[w]).toArray(),
                    Arrays.stream(reference).map(w -> stemOf[w]).toArray(),
                    stems.size(),
                    match,
                    taken);
        }
        if (matches == 0) {
            return 0;
        }
        double precision = (double) matches / words.length;
        double recall = (double) matches / reference.length;
        double mean = precision * recall / (alpha * precision + (1 - alpha) * recall);
        return mean * (1 - gamma * Math.pow((double) runs(match) / matches, beta));
    }

    /** Matches what is free on both sides, from the end; returns how many matches that gave. */
    private static int match(int[] words, int[] reference, int items, int[] match, boolean[] taken) {
        // For each item the last free place in the reference, and for each place the one before it, plus 1.
        int[] last = new int[items];
        int[] before = new int[reference.length];
        for (int j = 0; j < reference.length; j++) {
            if (!taken[j]) {
                before[j] = last[reference[j]];
                last[reference[j]] = j + 1;
            }
        }
        int matches = 0;
        for (int i = words.length - 1; i >= 0; i--) {
            if (match[i] < 0 && last[words[i]] > 0) {
                match[i] = last[words[i]] - 1;
                taken[match[i]] = true;
                last[words[i]] = before[match[i]];
                matches++;
            }
        }
        return matches;
    }

    private static int[] stems(Numbering words, Numbering stems) {
        PorterStemmer stemmer = new PorterStemmer();
        int[] stemOf = new int[words.size()];
        for (int number = 0; number < stemOf.length; number++) {
            int[] letters = words.sequence(number);
            stemOf[number] = stems.numberOf(letters, 0, stemmer.stem(letters, letters.length));
        }
        return stemOf;
    }

    private static int runs(int[] match) {
        int runs = 0;
        for (int i = 0; i < match.length; i++) {
            boolean goesOn = i > 0 && match[i - 1] >= 0 && match[i] == match[i - 1] + 1;
            runs += match[i] >= 0 && !goesOn ? 1 : 0;
        }
        return runs;
    }
}
