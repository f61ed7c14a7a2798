package dev.laurel.metric.text;

import dev.laurel.config.Key;
import dev.laurel.config.Named;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * BLEU (Papineni et al., ACL 2002) as sacreBLEU computes it (Post, WMT 2018): the geometric mean of the shares of 1- to
 * 4-grams that occur in a reference, times a penalty for being shorter than the reference nearest in length; 0 to 100.
 *
 * @param tokenization how texts are cut into words
 * @param lowercase whether case is ignored
 * @param smoothing what is done where no n-gram of an order matches
 * @param smoothingValue the number for {@link Smoothing#FLOOR} and {@link Smoothing#ADD_K}; empty for the usual one
 * @param effectiveOrder whether orders longer than the text are left out
 * @param maxOrder the longest n-grams
 */
@Named("bleu")
public record Bleu(
        @Key(
                doc = "How texts are cut into words: mteval-13a, zh, char or none.",
                defaultValue = "mteval-13a",
                source = "sacreBLEU")
        Tokenization tokenization,

        @Key(doc = "Whether case is ignored.", defaultValue = "false")
        boolean lowercase,

        @Key(
                doc = "What is done where no n-gram of an order matches: none, floor, add-k or exp.",
                defaultValue = "exp",
                source = "sacreBLEU")
        Smoothing smoothing,

        @Key(doc = "The number for floor (0.1 if absent) and add-k (1 if absent).", min = 0)
        Optional<Double> smoothingValue,

        @Key(
                doc = "Whether orders longer than the text are left out, as single sentences need.",
                defaultValue = "true",
                source = "sacreBLEU's sentence_bleu")
        boolean effectiveOrder,

        @Key(doc = "The longest n-grams.", defaultValue = "4", min = 1, max = 16, source = "sacreBLEU")
        int maxOrder)
        implements SummedMetric {

    /** The logarithm of 0, as sacreBLEU has it: its exponential is 0 even after a division by the number of orders. */
    private static final double LOG_OF_ZERO = -9999999999.0;

    public Bleu {
        if (maxOrder < 1 || maxOrder > 16) {
            throw new IllegalArgumentException("maxOrder is " + maxOrder + ", allowed are 1 to 16");
        }
    }

    /** What sacreBLEU's {@code corpus_bleu} uses: 13a, mixed case, exponential smoothing, all orders. */
    public static Bleu corpus() {
        return new Bleu(Tokenization.MTEVAL_13A, false, Smoothing.EXP, Optional.empty(), false, 4);
    }

    /** What sacreBLEU's {@code sentence_bleu} uses: the same with the effective order. */
    public static Bleu sentence() {
        return corpus().withEffectiveOrder(true);
    }

    public Bleu with(Tokenization other) {
        return new Bleu(other, lowercase, smoothing, smoothingValue, effectiveOrder, maxOrder);
    }

    public Bleu withEffectiveOrder(boolean effective) {
        return new Bleu(tokenization, lowercase, smoothing, smoothingValue, effective, maxOrder);
    }

    @Override
    public String label() {
        return "BLEU";
    }

    @Override
    public Scale scale() {
        return Scale.PERCENT;
    }

    @Override
    public String signature() {
        boolean takesValue = smoothing.usual() > 0;
        return "case:" + (lowercase ? "lc" : "mixed") + "|eff:" + (effectiveOrder ? "yes" : "no") + "|tok:"
                + tokenization.label() + "|smooth:" + smoothing.label()
                + (takesValue ? String.format(Locale.ROOT, "[%.2f]", smoothingNumber()) : "");
    }

    /** The parts of the score of one text. */
    public BleuScore detail(String hypothesis, List<String> references) {
        return detailOf(statistics(hypothesis, references));
    }

    /** The parts of the score of a corpus. */
    public BleuScore corpusDetail(List<String> hypotheses, List<List<String>> references) {
        return detailOf(sums(hypotheses, references));
    }

    /** The length, the length of the reference, the matches by order, the n-grams by order. */
    @Override
    public double[] statistics(String hypothesis, List<String> references) {
        Corpus.check(this, references);
        Numbering numbering = new Numbering();
        int[] words = words(hypothesis, numbering);
        int[][] others = new int[references.size()][];
        int nearest = -1;
        for (int r = 0; r < others.length; r++) {
            others[r] = words(references.get(r), numbering);
            nearest = nearer(words.length, others[r].length, nearest);
        }
        long[] shared = SharedNgrams.count(words, others, numbering.size(), maxOrder);
        double[] statistics = new double[2 + 2 * maxOrder];
        statistics[0] = words.length;
        statistics[1] = nearest;
        for (int n = 1; n <= maxOrder; n++) {
            statistics[1 + n] = shared[n - 1];
            statistics[1 + maxOrder + n] = Math.max(0, words.length - n + 1);
        }
        return statistics;
    }

    private int[] words(String text, Numbering numbering) {
        return tokenization.words(lowercase ? text.toLowerCase(Locale.ROOT) : text, numbering);
    }

    /** Of two lengths the one nearer to the text's, of two as near the shorter; negative stands for none. */
    private static int nearer(int length, int one, int other) {
        if (other < 0) {
            return one;
        }
        int difference = Math.abs(length - one) - Math.abs(length - other);
        return difference < 0 || (difference == 0 && one < other) ? one : other;
    }

    @Override
    public double scoreOf(double[] sums) {
        return detailOf(sums).score();
    }

    private BleuScore detailOf(double[] sums) {
        double length = sums[0];
        double referenceLength = sums[1];
        double[] matches = new double[maxOrder];
        double[] totals = new double[maxOrder];
        System.arraycopy(sums, 2, matches, 0, maxOrder);
        System.arraycopy(sums, 2 + maxOrder, totals, 0, maxOrder);
        double penalty = 1;
        if (length < referenceLength) {
            penalty = length > 0 ? Math.exp(1 - referenceLength / length) : 0;
        }
        double[] precisions = new double[maxOrder];
        double score = anyPositive(matches) ? penalty * geometricMean(matches, totals, precisions) : 0;
        return new BleuScore(score, precisions, penalty, (long) length, (long) referenceLength);
    }

    private static boolean anyPositive(double[] values) {
        for (double value : values) {
            if (value > 0) {
                return true;
            }
        }
        return false;
    }

    private double geometricMean(double[] matches, double[] totals, double[] precisions) {
        double halves = 1;
        int orders = maxOrder;
        for (int n = 0; n < maxOrder; n++) {
            double added = smoothing == Smoothing.ADD_K && n > 0 ? smoothingNumber() : 0;
            double total = totals[n] + added;
            double matched = matches[n] + added;
            if (total == 0) {
                break;
            }
            if (effectiveOrder) {
                orders = n + 1;
            }
            if (matched > 0) {
                precisions[n] = 100 * matched / total;
            } else if (smoothing == Smoothing.EXP) {
                halves *= 2;
                precisions[n] = 100 / (halves * total);
            } else if (smoothing == Smoothing.FLOOR) {
                precisions[n] = 100 * smoothingNumber() / total;
            }
        }
        double logs = 0;
        for (int n = 0; n < orders; n++) {
            logs += precisions[n] == 0 ? LOG_OF_ZERO : Math.log(precisions[n]);
        }
        return Math.exp(logs / orders);
    }

    private double smoothingNumber() {
        return smoothingValue.orElse(smoothing.usual());
    }
}
