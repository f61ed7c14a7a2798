package dev.laurel.metric.text;

import dev.laurel.config.Key;
import dev.laurel.config.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * ROUGE (Lin, 2004) as Google's rouge_score computes it: how much of a reference summary is in a text and the reverse; 0
 * to 1.
 *
 * <p>Words are runs of the letters a to z and digits in the lowercased text, and nothing else: <b>texts in other scripts,
 * Chinese among them, have no words and score 0</b>. Lines of {@link RougeVariant#ROUGE_LSUM} end with a line feed. Of
 * several references the one with the best F1 counts; the score of a corpus is the mean.
 *
 * @param variant what is compared
 * @param stemming whether words of more than three letters are reduced to their stems
 * @param measure whether F1, precision or recall is the score
 */
@Named("rouge")
public record Rouge(
        @Key(doc = "What is compared: rouge-1, rouge-2, rouge-l or rouge-lsum.", defaultValue = "rouge-l")
        RougeVariant variant,

        @Key(
                doc = "Whether words of more than three letters are reduced to their stems.",
                defaultValue = "false",
                source = "rouge_score")
        boolean stemming,

        @Key(doc = "What the score is: f1, precision or recall.", defaultValue = "f1")
        RougeMeasure measure)
        implements SummedMetric {

    private static final int SHORTEST_STEMMED = 4;

    /** The F1 of a variant, as rouge_score's {@code RougeScorer([variant], use_stemmer=stemming)}. */
    public static Rouge of(RougeVariant variant, boolean stemming) {
        return new Rouge(variant, stemming, RougeMeasure.F1);
    }

    @Override
    public String label() {
        return variant.label();
    }

    @Override
    public Scale scale() {
        return Scale.SHARE;
    }

    @Override
    public String signature() {
        return "tok:rouge_score|stem:" + (stemming ? "porter" : "no") + "|measure:"
                + measure.name().toLowerCase(Locale.ROOT);
    }

    /** The score, and 1. */
    @Override
    public double[] statistics(String hypothesis, List<String> references) {
        return new double[] {detail(hypothesis, references).get(measure), 1};
    }

    @Override
    public double scoreOf(double[] sums) {
        return sums[0] / sums[1];
    }

    /** Precision, recall and F1 of one text. */
    public RougeScore detail(String hypothesis, List<String> references) {
        Corpus.check(this, references);
        Numbering numbering = new Numbering();
        RougeScore best = null;
        for (String reference : references) {
            RougeScore score = variant == RougeVariant.ROUGE_LSUM && hasLines(hypothesis, reference)
                    ? byLines(lines(hypothesis, numbering), lines(reference, numbering), numbering.size())
                    : whole(words(hypothesis, numbering), words(reference, numbering), numbering.size());
            if (best == null || score.f1() > best.f1()) {
                best = score;
            }
        }
        return best;
    }

    private int[] words(String text, Numbering numbering) {
        String lower = text.toLowerCase(Locale.ROOT);
        PorterStemmer stemmer = stemming ? new PorterStemmer() : null;
        IntList words = new IntList(lower.length() / 5);
        int[] letters = new int[32];
        int length = 0;
        for (int i = 0; i <= lower.length(); i++) {
            char c = i < lower.length() ? lower.charAt(i) : ' ';
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                if (length == letters.length) {
                    letters = Arrays.copyOf(letters, 2 * length);
                }
                letters[length++] = c;
            } else if (length > 0) {
                int kept = stemmer != null && length >= SHORTEST_STEMMED ? stemmer.stem(letters, length) : length;
                words.add(numbering.numberOf(letters, 0, kept));
                length = 0;
            }
        }
        return words.toArray();
    }

    private RougeScore whole(int[] text, int[] reference, int items) {
        if (variant == RougeVariant.ROUGE_L || variant == RougeVariant.ROUGE_LSUM) {
            CommonSubsequence common = new CommonSubsequence(items);
            common.compareWith(reference);
            return RougeScore.of(common.length(text), text.length, reference.length);
        }
        int n = variant == RougeVariant.ROUGE_1 ? 1 : 2;
        long shared = SharedNgrams.countOf(text, new int[][] {reference}, items, n);
        return RougeScore.of(shared, Math.max(0, text.length - n + 1), Math.max(0, reference.length - n + 1));
    }

    /** Otherwise the words of the subsequence are all that the two lines share, as in {@link RougeVariant#ROUGE_L}. */
    private static boolean hasLines(String text, String reference) {
        return text.indexOf('\n') >= 0 || reference.indexOf('\n') >= 0;
    }

    /** The lines that have words. */
    private List<int[]> lines(String text, Numbering numbering) {
        List<int[]> lines = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            int[] words = words(text.substring(from, to), numbering);
            if (words.length > 0) {
                lines.add(words);
            }
            from = to + 1;
        }
        return lines;
    }

    private static RougeScore byLines(List<int[]> text, List<int[]> reference, int items) {
        int[] leftInText = new int[items];
        int[] leftInReference = new int[items];
        int wordsInText = count(text, leftInText);
        int wordsInReference = count(reference, leftInReference);
        // Lines that repeat others change nothing in the union, so a text of many equal lines is no more work than one.
        Numbering distinct = new Numbering();
        Map<Integer, boolean[]> marked = new LinkedHashMap<>();
        for (int[] line : reference) {
            marked.computeIfAbsent(distinct.numberOf(line, 0, line.length), number -> new boolean[line.length]);
        }
        CommonSubsequence common = new CommonSubsequence(items);
        Numbering compared = new Numbering();
        for (int[] line : text) {
            int before = compared.size();
            if (compared.numberOf(line, 0, line.length) == before) {
                common.compareWith(line);
                marked.forEach((number, marks) -> common.mark(distinct.sequence(number), marks));
            }
        }
        long hits = 0;
        for (int[] line : reference) {
            boolean[] marks = marked.get(distinct.numberOf(line, 0, line.length));
            for (int i = 0; i < line.length; i++) {
                if (marks[i] && leftInText[line[i]] > 0 && leftInReference[line[i]] > 0) {
                    hits++;
                    leftInText[line[i]]--;
                    leftInReference[line[i]]--;
                }
            }
        }
        return RougeScore.of(hits, wordsInText, wordsInReference);
    }

    /** How often each word occurs, which goes into {@code counts}, and how many words there are. */
    private static int count(List<int[]> lines, int[] counts) {
        int words = 0;
        for (int[] line : lines) {
            words += line.length;
            for (int word : line) {
                counts[word]++;
            }
        }
        return words;
    }
}
