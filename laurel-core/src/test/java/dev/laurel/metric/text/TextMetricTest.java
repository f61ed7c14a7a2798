package dev.laurel.metric.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values derived by hand, properties, and what is not well-formed. */
class TextMetricTest {

    private static final String CAT = "the cat sat on the mat";

    static List<TextMetric> all() {
        List<TextMetric> all = new ArrayList<>();
        for (Tokenization tokenization : Tokenization.values()) {
            all.add(Bleu.sentence().with(tokenization));
            all.add(Meteor.meteor().with(tokenization));
            all.add(new Distinct(2, tokenization, false));
            all.add(new Repetition(4, tokenization, true));
        }
        for (RougeVariant variant : RougeVariant.values()) {
            all.add(Rouge.of(variant, true));
        }
        all.addAll(List.of(Bleu.corpus(), Chrf.chrf(), Chrf.plusPlus(), Ter.ter(), Ter.chinese()));
        return all;
    }

    static List<TextMetric> comparing() {
        return all().stream().filter(TextMetric::needsReferences).toList();
    }

    private static double score(TextMetric metric, String hypothesis, String... references) {
        return metric.score(hypothesis, List.of(references));
    }

    /**
     * "the cat on the mat": 1-grams 5 of 5, 2-grams 3 of 4 (not "cat on"), 3-grams 1 of 3 ("on the mat"), 4-grams 0 of 2,
     * which exponential smoothing makes ½ of 2. Lengths 5 and 6: penalty e^(1−6/5).
     */
    @Test
    void bleuByHand() {
        double mean = Math.pow(1 * 0.75 * (1 / 3.0) * 0.25, 0.25);
        BleuScore bleu = Bleu.sentence().detail("the cat on the mat", List.of(CAT));
        assertThat(bleu.score()).isCloseTo(100 * Math.exp(-0.2) * mean, within(1e-9));
        assertThat(bleu.precisions()).containsExactly(new double[] {100, 75, 100 / 3.0, 25}, within(1e-9));
        assertThat(bleu)
                .hasToString("BLEU = 40.94 100.0/75.0/33.3/25.0 (BP = 0.819 ratio = 0.833 hyp_len = 5 ref_len = 6)");
    }

    /** Three of the words are in a reference at most once: "the" counts 1 of 4; no other n-gram matches. */
    @Test
    void wordsOfBleuCountAsOftenAsInOneReference() {
        double[] counts = Bleu.corpus().statistics("the the the the", List.of("the cat", "a the mat"));
        assertThat(counts).containsExactly(4, 3, 1, 0, 0, 0, 4, 3, 2, 1);
    }

    /** Of a text of two words only two orders exist; without the effective order all four count, and the score is 0. */
    @Test
    void shortTextsNeedTheEffectiveOrder() {
        assertThat(score(Bleu.sentence(), "hello world", "hello world")).isCloseTo(100, within(1e-9));
        assertThat(score(Bleu.corpus(), "hello world", "hello world")).isZero();
    }

    /** Counts of a corpus add up: 4 of 4 and 0 of 2 words make 4 of 6, not the mean of 1 and 0. */
    @Test
    void corpusBleuAddsCounts() {
        Bleu words = new Bleu(Tokenization.NONE, false, Smoothing.NONE, Optional.empty(), false, 1);
        double corpus = words.corpusScore(List.of("a b c d", "x y"), List.of(List.of("a b c d"), List.of("p q")));
        assertThat(corpus).isCloseTo(100 * 4 / 6.0, within(1e-9));
    }

    /** "abc" and "abd": 1-grams 2 of 3, 2-grams 1 of 2, 3-grams 0 of 1, on both sides alike, so F is the mean of the three. */
    @Test
    void chrfByHand() {
        assertThat(score(Chrf.chrf(), "abc", "abd")).isCloseTo(100 * (2 / 3.0 + 0.5) / 3, within(1e-9));
        assertThat(score(Chrf.chrf(), "a b c", "ab d")).isEqualTo(score(Chrf.chrf(), "abc", "abd"));
        // With words: "abc" for "abd" is 0 of 1, and there are no word pairs.
        assertThat(score(Chrf.plusPlus(), "abc", "abd")).isCloseTo(100 * (2 / 3.0 + 0.5) / 4, within(1e-9));
    }

    /** Moving "on the mat" is one edit for six words. Two replacements of five words would be two. */
    @Test
    void terByHand() {
        assertThat(score(Ter.ter(), "on the mat the cat sat", CAT)).isCloseTo(100 / 6.0, within(1e-9));
        assertThat(score(Ter.ter(), "THE cat ate the mat", CAT)).isCloseTo(200 / 6.0, within(1e-9));
        assertThat(score(Ter.ter(), "a b c d", "x")).isEqualTo(400);
    }

    /** The fewest edits (0) over the mean length ((6 + 2) / 2). */
    @Test
    void terOfSeveralReferences() {
        assertThat(Ter.ter().statistics(CAT, List.of("no cat", CAT))).containsExactly(0, 4);
    }

    /**
     * "the cat on mat": all 4 of its words are in the 6 of the reference; of its pairs (the cat, cat on, on mat) one of the
     * reference's five; the longest subsequence has 4 words.
     */
    @Test
    void rougeByHand() {
        String text = "The cat on mat.";
        assertRouge(RougeVariant.ROUGE_1, text, 4 / 4.0, 4 / 6.0);
        assertRouge(RougeVariant.ROUGE_2, text, 1 / 3.0, 1 / 5.0);
        assertRouge(RougeVariant.ROUGE_L, text, 4 / 4.0, 4 / 6.0);
        // Line by line: "on the" shares two words with the reference in order, "the cat" too; both "the" are there
        // twice.
        assertRouge(RougeVariant.ROUGE_LSUM, "on the\nthe cat", 4 / 4.0, 4 / 6.0);
        assertRouge(RougeVariant.ROUGE_L, "on the\nthe cat", 2 / 4.0, 2 / 6.0);
    }

    private static void assertRouge(RougeVariant variant, String text, double precision, double recall) {
        RougeScore score = Rouge.of(variant, false).detail(text, List.of(CAT));
        assertThat(score.precision()).as(variant.label()).isCloseTo(precision, within(1e-12));
        assertThat(score.recall()).as(variant.label()).isCloseTo(recall, within(1e-12));
        assertThat(score.f1())
                .as(variant.label())
                .isCloseTo(2 * precision * recall / (precision + recall), within(1e-12));
    }

    @Test
    void rougeKnowsNoWordsOfOtherScripts() {
        assertThat(score(Rouge.of(RougeVariant.ROUGE_1, false), "退款已到账", "退款已到账"))
                .isZero();
    }

    /**
     * "cats sat the": "sat" and "the" match as they are, the latter with the last "the", "cats" by its stem. So m = 3 of
     * h = 3, r = 6, P = 1, R = ½, F = ½ / (0.9 + 0.05). In the reference the matches are at 1, 2 and 4: two runs.
     */
    @Test
    void meteorByHand() {
        double expected = 0.5 / 0.95 * (1 - 0.5 * Math.pow(2 / 3.0, 3));
        assertThat(score(Meteor.meteor(), "Cats sat the", CAT)).isCloseTo(expected, within(1e-12));
    }

    /** "a b a b a": pairs ab, ba, ab, ba, two of them different; 4-grams abab, baba. */
    @Test
    void varietyByHand() {
        String text = "a b a b a";
        assertThat(score(new Distinct(2, Tokenization.NONE, false), text)).isEqualTo(2 / 4.0);
        assertThat(score(new Repetition(2, Tokenization.NONE, false), text)).isEqualTo(2 / 4.0);
        assertThat(score(new Repetition(4, Tokenization.NONE, false), text)).isZero();
        assertThat(score(new Repetition(9, Tokenization.NONE, false), text)).isZero();
        // Two equal texts vary less together than each alone.
        List<List<String>> none = List.of(List.of(), List.of());
        assertThat(new Distinct(2, Tokenization.NONE, false).corpusScore(List.of(text, text), none))
                .isEqualTo(2 / 8.0);
        assertThat(new Repetition(2, Tokenization.NONE, false).corpusScore(List.of(text, "x y z"), none))
                .isEqualTo(0.25);
    }

    @ParameterizedTest
    @MethodSource("comparing")
    void aTextIsItsOwnBestReference(TextMetric metric) {
        String text = "We have refunded 12.50 for the order, and it should be there by Monday. 谢谢";
        // METEOR takes something off even for a single run of matches: 1 − ½·(1/m)³.
        double perfect = metric instanceof Meteor
                ? score(metric, text, text)
                : metric.scale().best();
        assertThat(score(metric, text, text)).isCloseTo(perfect, within(1e-9));
        assertThat(score(metric, text, "quite another matter", text)).isCloseTo(perfect, within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("all")
    void anyTextCanBeScored(TextMetric metric) {
        Random random = new Random(7);
        String[] corners = {
            "", " ", "\r\n", "\ud83d", "\ude00\ud83d", "𠀀", ".", "-\n", "\n-", "&amp;lt;", "a", "İ", "ΣΑΣ"
        };
        for (String hypothesis : corners) {
            for (String reference : corners) {
                assertInScale(metric, metric.score(hypothesis, List.of(reference)));
                assertInScale(metric, metric.score(reference + hypothesis, List.of(hypothesis, reference)));
            }
        }
        for (int i = 0; i < 200; i++) {
            String one = random(random, 40);
            assertInScale(metric, metric.score(one, List.of(random(random, 40), random(random, 3))));
        }
    }

    private static String random(Random random, int length) {
        return random.ints(random.nextInt(length + 1), 0, 0x3100)
                .mapToObj(c -> String.valueOf((char) (random.nextBoolean() ? c % 128 : c)))
                .collect(Collectors.joining());
    }

    private static void assertInScale(TextMetric metric, double value) {
        assertThat(value)
                .as(metric.toString())
                .isBetween(metric.scale().low(), metric.scale().high() + 1e-9);
    }

    @ParameterizedTest
    @MethodSource("all")
    void windowsLineEndsAreWhiteSpace(TextMetric metric) {
        String unix = "one two\nthree two one\n";
        String windows = unix.replace("\n", "\r\n");
        assertThat(score(metric, windows, unix)).isEqualTo(score(metric, unix, unix));
    }

    /** The quadratic table of such texts would have 10¹⁰ cells. */
    @ParameterizedTest
    @MethodSource("all")
    void longRepeatedTextsEnd(TextMetric metric) {
        int times = metric instanceof Ter ? 2_000 : 50_000;
        String text = "no no never \n".repeat(times);
        String other = "never no \n".repeat(times);
        assertInScale(metric, metric.score(text, List.of(other)));
    }

    @ParameterizedTest
    @MethodSource("comparing")
    void referencesAreNeeded(TextMetric metric) {
        assertThatThrownBy(() -> metric.score("text", List.of()))
                .isInstanceOf(UserError.class)
                .hasMessage(metric.label() + " compares a text with references, but none was given");
        assertThatThrownBy(() -> metric.corpusScore(List.of("a", "b"), List.of(List.of("a"), List.of())))
                .isInstanceOf(UserError.class)
                .hasMessage(metric.label() + ": text 2 of 2 has no reference; it needs one at least");
    }

    @ParameterizedTest
    @MethodSource("all")
    void corporaMustBeWhole(TextMetric metric) {
        assertThatThrownBy(() -> metric.corpusScore(List.of(), List.of()))
                .isInstanceOf(UserError.class)
                .hasMessage(metric.label() + ": there are no texts to score");
        assertThatThrownBy(() -> metric.corpusScore(List.of("a", "b"), List.of(List.of("a"))))
                .isInstanceOf(UserError.class)
                .hasMessage(metric.label() + ": 2 texts, but 1 lists of references; give one list for each text");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 17})
    void ordersHaveLimits(int order) {
        assertThatThrownBy(() -> new Bleu(Tokenization.NONE, false, Smoothing.NONE, Optional.empty(), false, order))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxOrder is " + order + ", allowed are 1 to 16");
    }

    @Test
    void signaturesNameTheSettings() {
        assertThat(Bleu.corpus().signature(List.of(List.of("a"))))
                .isEqualTo("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp");
        assertThat(Bleu.corpus().signature(List.of(List.of("a"), List.of("a", "b"))))
                .startsWith("nrefs:var|");
        assertThat(Rouge.of(RougeVariant.ROUGE_LSUM, true).signature())
                .isEqualTo("tok:rouge_score|stem:porter|measure:f1");
    }

    /** Packed into a long, and beyond 63 bits by ranks: the same counts. */
    @Test
    void manyDifferentItemsAreCountedTheSame() {
        Random random = new Random(3);
        for (int round = 0; round < 50; round++) {
            int items = 1 + random.nextInt(6);
            int[] text = random.ints(random.nextInt(60), 0, items).toArray();
            int[][] others = IntStream.range(0, 1 + random.nextInt(3))
                    .mapToObj(o -> random.ints(random.nextInt(60), 0, items).toArray())
                    .toArray(int[][]::new);
            assertThat(SharedNgrams.count(text, others, 1 << 20, 6))
                    .isEqualTo(SharedNgrams.count(text, others, items, 6));
        }
    }

    /** Against the table of the textbook, on both sides of 64 columns. */
    @Test
    void commonSubsequencesAreTheLongest() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            int items = 1 + random.nextInt(8);
            int[] rows = random.ints(random.nextInt(150), 0, items).toArray();
            int[] columns = random.ints(random.nextInt(150), 0, items).toArray();
            CommonSubsequence common = new CommonSubsequence(items);
            common.compareWith(rows);
            common.compareWith(columns);
            boolean[] marked = new boolean[rows.length];
            common.mark(rows, marked);
            int length = longest(rows, columns);
            assertThat(common.length(rows)).isEqualTo(length);
            assertThat(IntStream.range(0, rows.length).filter(i -> marked[i]).count())
                    .isEqualTo(length);
        }
    }

    private static int longest(int[] rows, int[] columns) {
        int[][] table = new int[rows.length + 1][columns.length + 1];
        for (int i = 1; i <= rows.length; i++) {
            for (int j = 1; j <= columns.length; j++) {
                table[i][j] = rows[i - 1] == columns[j - 1]
                        ? table[i - 1][j - 1] + 1
                        : Math.max(table[i - 1][j], table[i][j - 1]);
            }
        }
        return table[rows.length][columns.length];
    }
}
