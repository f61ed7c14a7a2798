package dev.laurel.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Rng;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Expected values: by hand where derived here, else by benchmarks/fixtures/metrics_fixture.py (scikit-learn, SciPy). */
class ScoresTest {

    private static final JsonNode EXPECTED = read();

    private static JsonNode read() {
        try (InputStream in = ScoresTest.class.getResourceAsStream("expected.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T as(JsonNode node, Class<T> type) {
        return JsonMapper.shared().treeToValue(node, type);
    }

    private static List<List<String>> sentences(JsonNode node) {
        return Arrays.stream(as(node, String[][].class)).map(List::of).toList();
    }

    private static boolean[][] multiHot(JsonNode node) {
        return Arrays.stream(as(node, int[][].class))
                .map(row -> {
                    boolean[] hot = new boolean[row.length];
                    IntStream.range(0, row.length).forEach(c -> hot[c] = row[c] == 1);
                    return hot;
                })
                .toArray(boolean[][]::new);
    }

    /** Every metric that the fixture knows, and the rows, are equal to rounding. */
    private static void assertAgrees(Scores scores, JsonNode expected) {
        MetricReport report = scores.report(1);
        for (String name : scores.names()) {
            Estimate estimate = report.value(name).orElseThrow();
            if (expected.has(name)) {
                assertThat(estimate.value())
                        .as(name)
                        .isEqualTo(expected.get(name).doubleValue(), offset(1e-12));
            }
            assertThat(estimate.low()).as(name).isLessThanOrEqualTo(estimate.value());
            assertThat(estimate.high()).as(name).isGreaterThanOrEqualTo(estimate.value());
        }
        assertThat(List.copyOf(report.values().keySet())).isEqualTo(scores.names());
        for (int c = 0; c < report.perClass().size(); c++) {
            ClassRow row = report.perClass().get(c);
            JsonNode rows = expected.get("rows");
            double[] values = as(rows.isArray() ? rows.get(c) : rows.get(row.name()), double[].class);
            assertThat(new double[] {row.precision(), row.recall(), row.f1(), row.support()})
                    .as(row.name())
                    .containsExactly(values, within(1e-12));
        }
        assertThat(report.notes()).isEmpty();
        assertThat(report.headlineValue()).isPresent();
    }

    @Test
    void classifiesAsScikitLearn() {
        JsonNode expected = EXPECTED.get("classification");
        ClassificationScores scores = ClassificationScores.of(
                List.of("a", "b", "c", "d", "e"),
                as(expected.get("gold"), int[].class),
                as(expected.get("probabilities"), double[][].class));
        assertAgrees(scores, expected);
        assertThat(scores.confusion().orElseThrow().counts())
                .isDeepEqualTo(as(expected.get("confusion"), int[][].class));
    }

    @Test
    void countsLabelSetsAsScikitLearn() {
        JsonNode expected = EXPECTED.get("multilabel");
        assertAgrees(
                MultiLabelScores.of(
                        List.of("a", "b", "c", "d"),
                        multiHot(expected.get("gold")),
                        as(expected.get("probabilities"), double[][].class)),
                expected);
    }

    @Test
    void correlatesAsScipy() {
        JsonNode expected = EXPECTED.get("regression");
        assertAgrees(
                RegressionScores.of(
                        as(expected.get("gold"), double[].class), as(expected.get("predicted"), double[].class)),
                expected);
    }

    @Test
    void countsEntitiesAsSeqeval() {
        JsonNode expected = EXPECTED.get("entities");
        EntityScores scores = EntityScores.of(sentences(expected.get("gold")), sentences(expected.get("predicted")));
        assertThat(scores.perClass()).extracting(ClassRow::name).containsExactly("LOC", "ORG", "PER");
        assertAgrees(scores, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "B-PER I-PER O B-LOC, PER:0-1 LOC:3-3",
        // An I that nothing opened, opens; so does an I of another type.
        "I-PER I-PER O I-LOC, PER:0-1 LOC:3-3",
        "B-PER I-LOC I-LOC, PER:0-0 LOC:1-2",
        "B-PER B-PER I-PER, PER:0-0 PER:1-2",
        // BIOES, also where it is not well-formed.
        "S-PER B-LOC E-LOC, PER:0-0 LOC:1-2",
        "E-PER E-PER I-PER, PER:0-0 PER:1-1 PER:2-2",
        "S-PER I-PER E-PER O E-LOC, PER:0-0 PER:1-2 LOC:4-4",
        "B I O I, _:0-1 _:3-3",
        "O O, ''"
    })
    void findsChunksAsConlleval(String tags, String expected) {
        // Each by the rule: a chunk ends before B, S, O, another type, and after E, S; it begins where none is open.
        List<String> found = EntityScores.entities(List.of(tags.split(" "))).stream()
                .sorted((a, b) -> a.from() - b.from())
                .map(e -> e.type() + ":" + e.from() + "-" + e.to())
                .toList();
        assertThat(String.join(" ", found)).isEqualTo(expected);
    }

    @Test
    void refusesTagsThatAreNone() {
        assertThatThrownBy(() -> EntityScores.of(List.of(List.of("PER")), List.of(List.of("O"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an entity tag: 'PER'");
    }

    @Test
    void derivesSmallCasesByHand() {
        // Gold a a b b, predicted a b b b: a has precision 1, recall 1/2, F1 2/3; b 2/3, 1, 4/5.
        MetricReport report = ClassificationScores.of(List.of("a", "b"), new int[] {0, 0, 1, 1}, new int[] {0, 1, 1, 1})
                .report(0);
        assertThat(report.headlineValue().orElseThrow().value()).isEqualTo(0.75);
        assertThat(report.value("macro_f1").orElseThrow().value()).isEqualTo((2.0 / 3 + 0.8) / 2, offset(1e-15));
        assertThat(report.perClass())
                .containsExactly(new ClassRow("a", 1, 0.5, 2.0 / 3, 2), new ClassRow("b", 2.0 / 3, 1, 0.8, 2));
        assertThat(report.confusion().orElseThrow().counts()).isDeepEqualTo(new int[][] {{1, 1}, {0, 2}});
    }

    @Test
    void measuresCalibrationByHand() {
        // Two sure and right, two sure at 0.9 of which one is right, one bin each:
        // (|2 − 2| + |1.8 − 1|) / 4 = 0.2. Log loss: (0 + 0 − ln 0.9 − ln 0.1) / 4.
        Scores scores = ClassificationScores.of(
                List.of("a", "b"), new int[] {0, 1, 0, 1}, new double[][] {{1, 0}, {0, 1}, {0.9, 0.1}, {0.9, 0.1}});
        MetricReport report = scores.report(0);
        assertThat(report.value("ece").orElseThrow().value()).isEqualTo(0.2, offset(1e-12));
        assertThat(report.value("log_loss").orElseThrow().value())
                .isEqualTo(-(Math.log(0.9) + Math.log(0.1)) / 4, offset(1e-12));
    }

    @Test
    void aResampleIsTheStatisticOfTheDrawnExamples() {
        // Weighted ranks against Hipparchus on the examples written out.
        Rng rng = Rng.of(5);
        int n = 50;
        double[] x = IntStream.range(0, n).mapToDouble(i -> rng.nextInt(12)).toArray();
        double[] y =
                IntStream.range(0, n).mapToDouble(i -> x[i] + rng.nextInt(9)).toArray();
        int[] drawn = IntStream.range(0, n).map(i -> rng.nextInt(n)).toArray();
        int[] weights = new int[n];
        Arrays.stream(drawn).forEach(i -> weights[i]++);
        double[] values = RegressionScores.of(x, y).values(weights);
        double[] xs = Arrays.stream(drawn).mapToDouble(i -> x[i]).toArray();
        double[] ys = Arrays.stream(drawn).mapToDouble(i -> y[i]).toArray();
        assertThat(values[0]).isEqualTo(new PearsonsCorrelation().correlation(xs, ys), offset(1e-12));
        assertThat(values[1]).isEqualTo(new SpearmansCorrelation().correlation(xs, ys), offset(1e-12));
    }

    @Test
    void intervalsAreAsWideAsTheoryHasThem() {
        // Accuracy 0.8 of 1,000: standard error √(0.8·0.2/1000) = 0.01265, so ±0.0248 at 95 %.
        int n = 1000;
        int[] gold = new int[n];
        int[] predicted = IntStream.range(0, n).map(i -> i % 5 == 0 ? 1 : 0).toArray();
        Scores scores = ClassificationScores.of(List.of("a", "b"), gold, predicted);
        Estimate accuracy = scores.report(3).value("accuracy").orElseThrow();
        assertThat(accuracy.value()).isEqualTo(0.8);
        assertThat(accuracy.low()).isCloseTo(0.8 - 0.0248, within(0.003));
        assertThat(accuracy.high()).isCloseTo(0.8 + 0.0248, within(0.003));
        assertThat(scores.report(3).values()).isEqualTo(scores.report(3).values());
        assertThat(scores.report(4).values()).isNotEqualTo(scores.report(3).values());
    }

    @Test
    void aGainIsPaired() {
        // After is right wherever before is, and on 10 % more: the gain varies as a share of 10 % does,
        // √(0.1·0.9/1000)·1.96 = 0.0186, much less than the two accuracies by themselves.
        int n = 1000;
        int[] gold = new int[n];
        int[] before = IntStream.range(0, n).map(i -> i % 2).toArray();
        int[] after = IntStream.range(0, n)
                .map(i -> i % 10 < 4 ? i % 2 : i % 10 == 5 ? 0 : i % 2)
                .toArray();
        List<String> labels = List.of("a", "b");
        Scores then = ClassificationScores.of(labels, gold, before);
        Scores now = ClassificationScores.of(labels, gold, after);
        Estimate gain = now.gainOver(then, 1).get("accuracy");
        assertThat(gain.value()).isEqualTo(0.1, offset(1e-12));
        assertThat(gain.low()).isCloseTo(0.1 - 0.0186, within(0.003));
        assertThat(gain.high()).isCloseTo(0.1 + 0.0186, within(0.003));
        assertThat(now.gainOver(now, 1).values()).containsOnly(new Estimate(0, 0, 0));
        assertThatThrownBy(() -> now.gainOver(ClassificationScores.of(labels, new int[1], new int[1]), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1000 examples after, but 1 before");
    }

    @Test
    void gainsCoverWhatBothKnow() {
        int[] gold = {0, 1};
        double[][] probabilities = {{0.9, 0.1}, {0.2, 0.8}};
        Scores decided = ClassificationScores.of(List.of("a", "b"), gold, new int[] {0, 0});
        Scores probable = ClassificationScores.of(List.of("a", "b"), gold, probabilities);
        Map<String, Estimate> gains = probable.gainOver(decided, 0);
        assertThat(gains).containsKey("accuracy").doesNotContainKey("log_loss");
        assertThat(gains.get("accuracy").value()).isEqualTo(0.5);
    }

    @Test
    void constantsHaveNoCorrelation() {
        // 0.1 + 0.1 + 0.1 is not 3 · 0.1: the variance of this constant is not exactly zero.
        MetricReport report = RegressionScores.of(new double[] {1, 2, 3}, new double[] {0.1, 0.1, 0.1})
                .report(0);
        assertThat(report.values()).containsOnlyKeys("mse", "rmse", "mae");
        assertThat(report.headlineValue()).isEmpty();
        assertThat(report.notes())
                .containsExactly("Not defined here: pearson, spearman. A correlation needs two different values on"
                        + " both sides, and nothing can be NaN.");
    }

    @Test
    void nothingIsMeasuredOnNothing() {
        for (Scores scores : List.of(
                ClassificationScores.of(List.of("a"), new int[0], new int[0]),
                MultiLabelScores.of(List.of("a"), new boolean[0][], new boolean[0][]),
                RegressionScores.of(new double[0], new double[0]),
                EntityScores.of(List.of(), List.of()))) {
            MetricReport report = scores.report(0);
            assertThat(report.values()).isEmpty();
            assertThat(report.notes()).containsExactly("There are no examples, so there is nothing to measure.");
            assertThat(scores.gainOver(scores, 0)).isEmpty();
        }
    }

    @Test
    void ratiosOfNothingAreZero() {
        List<List<String>> nothing = List.of(List.of("O", "O"), List.of());
        MetricReport report = EntityScores.of(nothing, nothing).report(0);
        assertThat(report.value("f1")).contains(new Estimate(0, 0, 0));
        assertThat(report.value("token_accuracy").orElseThrow().value()).isEqualTo(1);
        assertThat(report.perClass()).isEmpty();
        // Entities only among the predictions: precision 0, and recall 0 though there was nothing to find.
        MetricReport spurious = EntityScores.of(List.of(List.of("O")), List.of(List.of("B-PER")))
                .report(0);
        assertThat(spurious.perClass()).containsExactly(new ClassRow("PER", 0, 0, 0, 0));
    }

    @Test
    void sizesMustAgree() {
        assertThatThrownBy(() -> ClassificationScores.of(List.of("a"), new int[2], new int[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 2 items, found 1");
        assertThatThrownBy(() -> ClassificationScores.of(List.of("a"), new int[] {1}, new int[] {0}))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> EntityScores.of(List.of(List.of("O")), List.of(List.of("O", "O"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void metricsDoNotDependOnTheOrderOfExamples() {
        JsonNode expected = EXPECTED.get("entities");
        List<List<String>> gold = new ArrayList<>(sentences(expected.get("gold")));
        List<List<String>> predicted = new ArrayList<>(sentences(expected.get("predicted")));
        int[] ones =
                Collections.nCopies(gold.size(), 1).stream().mapToInt(i -> i).toArray();
        double[] before = EntityScores.of(gold, predicted).values(ones);
        Collections.reverse(gold);
        Collections.reverse(predicted);
        assertThat(EntityScores.of(gold, predicted).values(ones)).isEqualTo(before);
    }
}
