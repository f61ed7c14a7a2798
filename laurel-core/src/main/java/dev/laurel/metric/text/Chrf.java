package dev.laurel.metric.text;

import dev.laurel.config.Key;
import dev.laurel.config.Named;
import java.util.List;
import java.util.Locale;

/**
 * chrF and chrF++ (Popović, WMT 2015 and 2017) as sacreBLEU computes them: the F-score of shared character n-grams, for
 * chrF++ of word n-grams too, with precision and recall averaged over the orders; 0 to 100.
 *
 * <p>Of several references the one with the best score counts.
 *
 * @param charOrder the longest character n-grams
 * @param wordOrder the longest word n-grams: 0 is chrF, 2 is chrF++
 * @param beta how many times as much recall counts as precision
 * @param lowercase whether case is ignored
 * @param whitespace whether white space is part of character n-grams
 * @param epsilonSmoothing the mean of the orders' F-scores as in chrF++.py, Moses and NLTK, instead of the F-score of the
 *     means over the orders that both texts have
 */
@Named("chrf")
public record Chrf(
        @Key(doc = "The longest character n-grams.", defaultValue = "6", min = 1, max = 16, source = "sacreBLEU")
        int charOrder,

        @Key(
                doc = "The longest word n-grams: 0 is chrF, 2 is chrF++.",
                defaultValue = "0",
                min = 0,
                max = 16,
                source = "sacreBLEU")
        int wordOrder,

        @Key(
                doc = "How many times as much recall counts as precision.",
                defaultValue = "2",
                min = 0,
                source = "sacreBLEU")
        int beta,

        @Key(doc = "Whether case is ignored.", defaultValue = "false")
        boolean lowercase,

        @Key(doc = "Whether white space is part of character n-grams.", defaultValue = "false")
        boolean whitespace,

        @Key(
                doc = "Whether F-scores of the orders are averaged as in chrF++.py, instead of precision and recall.",
                defaultValue = "false",
                source = "sacreBLEU")
        boolean epsilonSmoothing)
        implements SummedMetric {

    private static final double EPSILON = 1e-16;

    public Chrf {
        if (charOrder < 1 || charOrder > 16 || wordOrder < 0 || wordOrder > 16 || beta < 0) {
            throw new IllegalArgumentException("charOrder " + charOrder + ", wordOrder " + wordOrder + ", beta " + beta
                    + "; allowed are 1 to 16, 0 to 16 and 0 or more");
        }
    }

    /** chrF: character 6-grams, β = 2. */
    public static Chrf chrf() {
        return new Chrf(6, 0, 2, false, false, false);
    }

    /** chrF++: chrF with word 2-grams. */
    public static Chrf plusPlus() {
        return new Chrf(6, 2, 2, false, false, false);
    }

    @Override
    public String label() {
        return "chrF" + beta + "+".repeat(wordOrder);
    }

    @Override
    public Scale scale() {
        return Scale.PERCENT;
    }

    @Override
    public String signature() {
        return "case:" + (lowercase ? "lc" : "mixed") + "|eff:" + (epsilonSmoothing ? "no" : "yes") + "|nc:" + charOrder
                + "|nw:" + wordOrder + "|space:" + (whitespace ? "yes" : "no");
    }

    /** For each order, characters first: the n-grams of the text, of its best reference, and those they share. */
    @Override
    public double[] statistics(String hypothesis, List<String> references) {
        Corpus.check(this, references);
        Numbering words = new Numbering();
        Alphabet alphabet = new Alphabet();
        Pieces text = pieces(hypothesis, alphabet, words);
        double[] best = null;
        double bestScore = -1;
        for (String reference : references) {
            Pieces other = pieces(reference, alphabet, words);
            double[] statistics = new double[3 * (charOrder + wordOrder)];
            compare(text.characters, other.characters, alphabet.size(), charOrder, statistics, 0);
            compare(text.words, other.words, words.size(), wordOrder, statistics, 3 * charOrder);
            double score = references.size() == 1 ? 0 : scoreOf(statistics);
            if (score > bestScore) {
                best = statistics;
                bestScore = score;
            }
        }
        return best;
    }

    /** A text's characters and words as numbers. */
    private record Pieces(int[] characters, int[] words) {}

    private Pieces pieces(String text, Alphabet alphabet, Numbering words) {
        CodePoints points = CodePoints.of(lowercase ? text.toLowerCase(Locale.ROOT) : text);
        int[] characters = whitespace ? points.toArray() : points.withoutSpace();
        alphabet.number(characters);
        return new Pieces(characters, wordOrder == 0 ? new int[0] : words(points, words));
    }

    /**
     * The words with one mark at the end, or else one at the beginning, taken off; of {@code (hi)} only the last one, as in
     * chrF++.py.
     */
    private static int[] words(CodePoints points, Numbering numbering) {
        int[] text = points.toArray();
        IntList words = new IntList(text.length / 4);
        int i = 0;
        while (i < text.length) {
            int from = i;
            while (i < text.length && !CodePoints.isSpace(text[i])) {
                i++;
            }
            if (i - from > 1 && isMark(text[i - 1])) {
                words.add(numbering.numberOf(text, from, i - 1));
                words.add(numbering.numberOf(text, i - 1, i));
            } else if (i - from > 1 && isMark(text[from])) {
                words.add(numbering.numberOf(text, from, from + 1));
                words.add(numbering.numberOf(text, from + 1, i));
            } else if (i > from) {
                words.add(numbering.numberOf(text, from, i));
            }
            i++;
        }
        return words.toArray();
    }

    private static boolean isMark(int point) {
        return (point > ' ' && point < '0')
                || (point >= ':' && point <= '@')
                || (point >= '[' && point <= '`')
                || (point >= '{' && point <= '~');
    }

    private static void compare(int[] text, int[] reference, int items, int maxOrder, double[] statistics, int from) {
        long[] shared = SharedNgrams.count(text, new int[][] {reference}, items, maxOrder);
        for (int n = 1; n <= maxOrder; n++) {
            int inReference = Math.max(0, reference.length - n + 1);
            int at = from + 3 * (n - 1);
            // As in sacreBLEU, an order that the reference does not have counts against nobody.
            statistics[at] = inReference == 0 ? 0 : Math.max(0, text.length - n + 1);
            statistics[at + 1] = inReference;
            statistics[at + 2] = shared[n - 1];
        }
    }

    @Override
    public double scoreOf(double[] sums) {
        double factor = (double) beta * beta;
        double precisions = 0;
        double recalls = 0;
        double scores = 0;
        int orders = 0;
        for (int at = 0; at < sums.length; at += 3) {
            double precision = sums[at] > 0 ? sums[at + 2] / sums[at] : EPSILON;
            double recall = sums[at + 1] > 0 ? sums[at + 2] / sums[at + 1] : EPSILON;
            double weighted = factor * precision + recall;
            scores += weighted > 0 ? (1 + factor) * precision * recall / weighted : EPSILON;
            if (sums[at] > 0 && sums[at + 1] > 0) {
                precisions += precision;
                recalls += recall;
                orders++;
            }
        }
        if (epsilonSmoothing) {
            return 100 * scores / (charOrder + wordOrder);
        }
        if (precisions + recalls == 0) {
            return 0;
        }
        double precision = precisions / orders;
        double recall = recalls / orders;
        return 100 * (1 + factor) * precision * recall / (factor * precision + recall);
    }
}
