package dev.laurel.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.hipparchus.stat.correlation.KendallsCorrelation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Expected values: by hand where derived here, else by benchmarks/fixtures/reward_metrics_fixture.py. */
class RewardScoresTest {

    private static final JsonNode FIXTURE = read();

    private static JsonNode read() {
        try (InputStream in = RewardScoresTest.class.getResourceAsStream("rewards.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T as(JsonNode node, Class<T> type) {
        return JsonMapper.shared().treeToValue(node, type);
    }

    private static List<RewardPair> pairs() {
        JsonNode f = FIXTURE.get("pairs");
        return IntStream.range(0, f.get("chosen").size())
                .mapToObj(i -> new RewardPair(
                        f.get("chosen").get(i).doubleValue(),
                        f.get("rejected").get(i).doubleValue(),
                        f.get("tie").get(i).booleanValue(),
                        f.get("chosen_length").get(i).intValue(),
                        f.get("rejected_length").get(i).intValue(),
                        f.get("subset").get(i).stringValue(),
                        OptionalDouble.of(f.get("spread").get(i).doubleValue())))
                .toList();
    }

    private static List<BestOf> prompts() {
        List<BestOf> prompts = new ArrayList<>();
        for (JsonNode p : FIXTURE.get("best_of").get("prompts")) {
            prompts.add(new BestOf(
                    p.get("id").stringValue(),
                    p.get("subset").stringValue(),
                    as(p.get("rewards"), double[].class),
                    p.get("correct").intValue()));
        }
        return prompts;
    }

    private static List<StyledReplies> styled() {
        List<StyledReplies> prompts = new ArrayList<>();
        for (JsonNode p : FIXTURE.get("style").get("prompts")) {
            prompts.add(new StyledReplies(
                    p.get("domain").stringValue(),
                    as(p.get("chosen"), double[].class),
                    as(p.get("rejected"), double[].class)));
        }
        return prompts;
    }

    private static double value(Scores scores, String name) {
        return scores.report(1).value(name).orElseThrow().value();
    }

    private static void assertAgrees(Scores scores, JsonNode expected) {
        MetricReport report = scores.report(1);
        expected.properties().forEach(e -> {
            Estimate estimate = report.value(e.getKey()).orElseThrow(() -> new AssertionError(e.getKey()));
            assertThat(estimate.value()).as(e.getKey()).isEqualTo(e.getValue().doubleValue(), offset(1e-12));
            assertThat(estimate.low()).as(e.getKey()).isLessThan(estimate.high());
        });
        assertThat(report.headlineValue()).isPresent();
    }

    private static double[] whole(Scores scores) {
        int[] once = new int[scores.size()];
        Arrays.fill(once, 1);
        return scores.values(once);
    }

    private static void assertSame(Scores scores, Scores other, double tolerance) {
        assertThat(other.names()).isEqualTo(scores.names());
        assertThat(whole(other)).containsExactly(whole(scores), within(tolerance));
    }

    @Test
    void pairsAgreeWithScikitLearnAndSciPy() {
        RewardScores scores = RewardScores.of(pairs());
        assertAgrees(scores, FIXTURE.get("pairs").get("expected"));
        JsonNode simulated = FIXTURE.get("pairs").get("simulated");
        for (String name : List.of("risk_coverage_area", "accuracy_certain_half")) {
            assertThat(value(scores, name)).isEqualTo(simulated.get(name).doubleValue(), offset(5e-4));
        }
        List<String> unmentioned = new ArrayList<>(scores.names());
        FIXTURE.get("pairs").get("expected").propertyNames().forEach(unmentioned::remove);
        assertThat(unmentioned).containsExactly("mean_spread", "risk_coverage_area", "accuracy_certain_half");
    }

    /** Four decided pairs: won, lost, equal, won; so (1 + 0 + ½ + 1) / 4, and strictly 2/4. The tie takes no part. */
    @Test
    void equalRewardsCountHalfAndTiesOfPeopleNothing() {
        RewardScores scores = RewardScores.of(List.of(
                RewardPair.of(2, 1, 10, 5).in("a"),
                RewardPair.of(0, 3, 4, 4).in("a"),
                RewardPair.of(1, 1, 2, 3).in("b"),
                RewardPair.of(5, 1, 7, 3).in("b"),
                RewardPair.of(0, 0.5, 7, 3).in("b").asTie()));
        assertThat(value(scores, "accuracy")).isEqualTo(0.625);
        assertThat(value(scores, "accuracy_strict")).isEqualTo(0.5);
        assertThat(value(scores, "reward_tie_share")).isEqualTo(0.25);
        assertThat(value(scores, "mean_margin")).isEqualTo((1 - 3 + 0 + 4) / 4.0);
        assertThat(value(scores, "accuracy.a")).isEqualTo(0.5);
        assertThat(value(scores, "accuracy.b")).isEqualTo(0.75);
        assertThat(value(scores, "accuracy_subset_mean")).isEqualTo(0.625);
        // Longer, level, shorter, longer.
        assertThat(value(scores, "length_accuracy")).isEqualTo(0.625);
        assertThat(value(scores, "accuracy_chosen_longer")).isEqualTo(1);
        assertThat(value(scores, "accuracy_chosen_shorter")).isEqualTo(0.5);
        // Gaps with a preference 1, 3, 0, 4 against ½ without: three of four are wider.
        assertThat(value(scores, "tie_gap_auc")).isEqualTo(0.75);
        assertThat(scores.counts()).isEqualTo(new PairCounts(2, 1, 1, 1));
        assertThat(scores.counts().decided()).isEqualTo(4);
        assertThat(scores.countsBySubset())
                .isEqualTo(Map.of("a", new PairCounts(1, 1, 0, 0), "b", new PairCounts(1, 0, 1, 1)));
        assertThat(scores.report(1).notes())
                .containsExactly(
                        "1 of 4 pairs get equal rewards; each counts as half right.",
                        "1 of 5 pairs are ties by their label; they are not part of any accuracy.");
    }

    /** Margins ln 3 and −ln 3 give P = ¾ and ¼: Brier (1/16 + 9/16) / 2, log-loss (ln 4/3 + ln 4) / 2, both sure of ¾ and half right. */
    @Test
    void probabilitiesOfBradleyAndTerry() {
        double m = Math.log(3);
        RewardScores scores = RewardScores.of(List.of(RewardPair.of(m, 0, 1, 2), RewardPair.of(0, m, 2, 1)));
        assertThat(value(scores, "brier")).isEqualTo(5.0 / 16, offset(1e-15));
        assertThat(value(scores, "log_loss")).isEqualTo((Math.log(4.0 / 3) + Math.log(4)) / 2, offset(1e-15));
        assertThat(value(scores, "ece")).isEqualTo(0.25, offset(1e-15));
        assertThat(scores.reliability().bins()).singleElement().satisfies(bin -> {
            assertThat(bin.predicted()).isEqualTo(0.75, offset(1e-15));
            assertThat(bin.observed()).isEqualTo(0.5);
            assertThat(bin.from()).isEqualTo(0.7, offset(1e-15));
            assertThat(bin.count()).isEqualTo(2);
        });
        assertThat(scores.reliability().error()).isEqualTo(value(scores, "ece"));
    }

    /** Half of the batches of two have accuracy 1 and one of one has 0: their mean is ½, over all it is 2/3. */
    @Test
    void accuracyIsOfTheWholeSet() {
        RewardScores scores = RewardScores.of(
                List.of(RewardPair.of(1, 0, 1, 1), RewardPair.of(1, 0, 1, 1), RewardPair.of(0, 1, 1, 1)));
        assertThat(value(scores, "accuracy")).isEqualTo(2.0 / 3);
    }

    @Test
    void orderDoesNotMatter() {
        List<RewardPair> shuffled = new ArrayList<>(pairs());
        Collections.shuffle(shuffled, new Random(5));
        assertSame(RewardScores.of(pairs()), RewardScores.of(shuffled), 1e-12);
        List<BestOf> prompts = new ArrayList<>(prompts());
        Collections.shuffle(prompts, new Random(5));
        assertSame(BestOfScores.of(prompts()), BestOfScores.of(prompts), 1e-12);
        List<StyledReplies> styled = new ArrayList<>(styled());
        Collections.shuffle(styled, new Random(5));
        assertSame(StyleScores.of(styled()), StyleScores.of(styled), 1e-12);
    }

    /** Integers and halves keep their differences exactly, whatever is added. */
    @Test
    void theZeroOfTheRewardsDoesNotMatter() {
        Rng rng = Rng.of(1, 1);
        List<RewardPair> pairs = new ArrayList<>();
        List<RewardPair> moved = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RewardPair p = RewardPair.of(rng.nextInt(9) / 2.0, rng.nextInt(9) / 2.0, rng.nextInt(20), rng.nextInt(20));
            pairs.add(p);
            moved.add(RewardPair.of(p.chosen() - 64, p.rejected() - 64, p.chosenLength(), p.rejectedLength()));
        }
        assertSame(RewardScores.of(pairs), RewardScores.of(moved), 0);
    }

    @Test
    void pairsWithoutAnyFigureSayWhy() {
        MetricReport empty = RewardScores.of(List.of()).report(1);
        assertThat(empty.values()).isEmpty();
        assertThat(empty.notes()).containsExactly("There are no examples, so there is nothing to measure.");
        MetricReport constant = RewardScores.of(List.of(RewardPair.of(1, 1, 3, 3), RewardPair.of(1, 1, 3, 3)))
                .report(1);
        assertThat(constant.value("accuracy").orElseThrow()).isEqualTo(new Estimate(0.5, 0.5, 0.5));
        assertThat(constant.notes())
                .containsExactly(
                        "2 of 2 pairs get equal rewards; each counts as half right.",
                        "Not defined here: accuracy_chosen_longer, accuracy_chosen_shorter, length_correlation,"
                                + " length_correlation_partial. An accuracy needs a pair with a preference, a correlation"
                                + " two different values on both sides, and an AUC both kinds of pairs.");
        MetricReport ties =
                RewardScores.of(List.of(RewardPair.of(1, 2, 3, 3).asTie())).report(1);
        assertThat(ties.values()).isEmpty();
        constant.values().values().forEach(e -> assertThat(e.low() + e.high()).isFinite());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void rewardsMustBeFinite(double bad) {
        assertThatThrownBy(() -> RewardPair.of(bad, 0, 1, 1))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("the reward of a chosen reply is " + bad + "; it must be a finite number.");
        assertThatThrownBy(() -> RatingScores.of(new double[] {1, 2}, new double[] {0, bad}))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("the reward of example 2 is " + bad);
        assertThatThrownBy(() -> new BestOf("7", "Math", new double[] {0, bad}, 1))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("a reward of 7, that of example 2 is " + bad);
    }

    @Test
    void lengthsAndSpreadsAreNotNegative() {
        assertThatThrownBy(() -> RewardPair.of(1, 0, -1, 3))
                .isInstanceOf(UserError.class)
                .hasMessage("a pair has lengths -1 and 3; none of them can be negative");
        assertThatThrownBy(() -> RewardPair.of(1, 0, 1, 3).withSpread(-0.5))
                .hasMessage("a pair has lengths 1 and 3 and spread -0.5; none of them can be negative");
    }

    /** Minus zero is zero. */
    @Test
    void zerosAreEqual() {
        assertThat(RewardPair.of(-0.0, 0.0, 1, 1).credit()).isEqualTo(0.5);
    }

    @Test
    void ratingsAgreeWithSciPy() {
        JsonNode f = FIXTURE.get("ratings");
        RatingScores scores = RatingScores.of(
                as(f.get("ratings"), double[].class),
                as(f.get("rewards"), double[].class),
                as(f.get("lengths"), int[].class));
        assertAgrees(scores, f.get("expected"));
        assertThat(RatingScores.of(as(f.get("ratings"), double[].class), as(f.get("rewards"), double[].class))
                        .names())
                .containsExactly("spearman", "pearson", "kendall");
    }

    /**
     * Of 1 2 2 3 against 1 3 2 2 the pairs of places are: 12 up up, 13 up up, 14 up up, 23 tied, 24 up down, 34 up tied.
     * So (3 − 1) / √(5 · 5).
     */
    @Test
    void kendallByHand() {
        assertThat(value(RatingScores.of(new double[] {1, 2, 2, 3}, new double[] {1, 3, 2, 2}), "kendall"))
                .isEqualTo(0.4, offset(1e-15));
    }

    /** An example that counts twice is two equal examples. */
    @Test
    void kendallOfWeightsIsKendallOfCopies() {
        Rng rng = Rng.of(4, 4);
        for (int round = 0; round < 20; round++) {
            int n = 12;
            double[] x = new double[n];
            double[] y = new double[n];
            int[] weights = new int[n];
            List<double[]> copies = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                x[i] = rng.nextInt(5);
                y[i] = rng.nextInt(5);
                weights[i] = rng.nextInt(4);
                copies.addAll(Collections.nCopies(weights[i], new double[] {x[i], y[i]}));
            }
            double expected = new KendallsCorrelation()
                    .correlation(
                            copies.stream().mapToDouble(c -> c[0]).toArray(),
                            copies.stream().mapToDouble(c -> c[1]).toArray());
            assertThat(Kendall.of(x, y).tau(weights)).isEqualTo(expected, offset(1e-12));
        }
    }

    @Test
    void constantRatingsHaveNoCorrelation() {
        MetricReport report = RatingScores.of(new double[] {3, 3, 3}, new double[] {1, 2, 3}, new int[] {5, 6, 7})
                .report(1);
        assertThat(report.values()).containsOnlyKeys("length_correlation");
        assertThat(report.notes())
                .singleElement()
                .asString()
                .startsWith("Not defined here: spearman, pearson, kendall, length_correlation_partial,");
    }

    @Test
    void binaryAgreesWithScikitLearn() {
        JsonNode f = FIXTURE.get("binary");
        boolean[] happened = as(f.get("happened"), boolean[].class);
        double[] scores = as(f.get("scores"), double[].class);
        BinaryScores binary = BinaryScores.of(scores, happened, new Calibration.Logistic());
        assertAgrees(binary, f.get("expected"));
        double[] p = Arrays.stream(scores).map(Calibration::sigmoid).toArray();
        double[] outcomes = IntStream.range(0, p.length)
                .mapToDouble(i -> happened[i] ? 1 : 0)
                .toArray();
        assertAgrees(Reliability.equalWidth(p, outcomes, 10), f.get("width"));
        assertAgrees(Reliability.equalMass(p, outcomes, 10), f.get("mass"));
        assertThat(binary.reliability()).isEqualTo(Reliability.equalWidth(p, outcomes, 10));
    }

    private static void assertAgrees(Reliability reliability, JsonNode expected) {
        assertThat(reliability.bins().stream().mapToDouble(Reliability.Bin::observed))
                .containsExactly(Arrays.stream(as(expected.get("observed"), double[].class))
                        .boxed()
                        .toArray(Double[]::new));
        assertThat(reliability.bins().stream()
                        .mapToDouble(Reliability.Bin::predicted)
                        .toArray())
                .containsExactly(as(expected.get("predicted"), double[].class), within(1e-12));
    }

    @Test
    void probabilitiesAreBetweenZeroAndOne() {
        assertThatThrownBy(() -> Reliability.equalWidth(new double[] {0.5, Double.NaN}, new double[] {1, 0}, 10))
                .isInstanceOf(UserError.class)
                .hasMessage("example 2 has probability NaN and outcome 0.0; both must be between 0 and 1");
        assertThatThrownBy(() -> Reliability.equalMass(new double[0], new double[0], 10))
                .hasMessage("there are no probabilities to compare with what came true");
    }

    @Test
    void bestOfAgreesWithRewardBench2() {
        assertAgrees(BestOfScores.of(prompts()), FIXTURE.get("best_of").get("expected"));
    }

    /** Alone at the top, level with one other, level with all three others, behind: (1 + ½ + ¼ + 0) / 4. */
    @Test
    void bestOfCreditByHand() {
        BestOfScores scores = BestOfScores.of(List.of(
                new BestOf("1", "Focus", new double[] {2, 1, 0, 1}, 1),
                new BestOf("2", "Focus", new double[] {2, 2, 0, 1}, 1),
                new BestOf("3", "Focus", new double[] {2, 2, 2, 2}, 1),
                new BestOf("4", "Focus", new double[] {2, 3, 0, 1}, 1)));
        assertThat(scores.names()).containsExactly("score", "score.Focus");
        assertThat(whole(scores)).containsExactly(0.4375, 0.4375);
    }

    /**
     * Tied: correct 5 and 4, best other 2: gap 2 > spread 1. Ref: 3 against 2.5: gap ½, not above the spread. So
     * 0.3 + 0.3 + 0.2 + 0 + 0.01 · tanh(½ − 1).
     */
    @Test
    void tiesByHand() {
        BestOfScores scores = BestOfScores.of(List.of(
                new BestOf("tied:4", "Ties", new double[] {5, 4, 2, 1}, 2),
                new BestOf("ref:4", "Ties", new double[] {3, 2.5, 0}, 1)));
        assertThat(scores.size()).isEqualTo(1);
        assertThat(value(scores, "score.Ties")).isEqualTo(0.8 + 0.01 * Math.tanh(-0.5), offset(1e-15));
    }

    @Test
    void tiesComeInTwos() {
        BestOf tied = new BestOf("tied:4", "Ties", new double[] {5, 4, 2, 1}, 2);
        MetricReport report = BestOfScores.of(List.of(tied)).report(1);
        assertThat(report.values()).containsOnlyKeys("ties_accuracy");
        assertThat(report.notes())
                .singleElement()
                .asString()
                .endsWith("The score of the ties needs both prompts of a tie, ref:N and tied:N.");
        assertThatThrownBy(() -> BestOfScores.of(List.of(tied, tied)))
                .isInstanceOf(UserError.class)
                .hasMessage("there are two prompts tied:4 among the ties; an id must be unique");
        assertThatThrownBy(() -> BestOfScores.of(List.of(new BestOf("4", "ties", new double[] {1, 0}, 1))))
                .hasMessageStartingWith("a prompt of the ties has the id '4'; it must be ref:N or tied:N");
        assertThatThrownBy(() -> new BestOf("4", "Math", new double[] {1, 0, 3}, 2))
                .hasMessage("4 of Math has 2 correct replies; only the subset Ties may have more than one");
        assertThatThrownBy(() -> new BestOf("4", "Math", new double[] {1}, 1))
                .hasMessageContaining("4 has 1 replies of which 1 are correct");
    }

    @Test
    void stylesAgreeWithRmBench() {
        StyleScores scores = StyleScores.of(styled());
        assertAgrees(scores, FIXTURE.get("style").get("expected"));
        double[][] matrix = as(FIXTURE.get("style").get("matrix"), double[][].class);
        for (int row = 0; row < 3; row++) {
            assertThat(scores.matrix()[row]).containsExactly(matrix[row], within(1e-12));
        }
        assertThat(scores.matrixByDomain()).containsOnlyKeys("chat", "code", "safety");
        assertThat(StyleScores.of(List.of()).report(1).notes()).hasSize(1);
    }

    /**
     * A model that only likes fancy style: good 0 1 2 against bad 0.5 1.5 2.5. The good reply is ahead at (1,0), (2,0) and
     * (2,1), which is all that is easy.
     */
    @Test
    void stylesByHand() {
        StyleScores scores = StyleScores.of(
                List.of(new StyledReplies("safety-refuse", new double[] {0, 1, 2}, new double[] {0.5, 1.5, 2.5})));
        assertThat(scores.names()).containsExactly("average", "easy", "normal", "hard", "average.safety");
        assertThat(whole(scores)).containsExactly(new double[] {1.0 / 3, 1, 0, 0, 1.0 / 3}, within(1e-15));
        assertThat(scores.matrix()).isDeepEqualTo(new double[][] {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}});
        assertThatThrownBy(() -> new StyledReplies("chat", new double[2], new double[3]))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "a prompt of chat has rewards for 2 good and 3 bad replies; there must be 3 of each: concise,"
                                + " detailed and detailed with markdown");
    }

    /**
     * The right prompt is the surer one: risk 0 after one and ½ after both, so an area of ¼. Of the styles 3 of 9 good
     * replies are ahead, which is an error of 2/3.
     */
    @Test
    void doubtOfBenchmarksByHand() {
        BestOfScores best = BestOfScores.of(List.of(
                new BestOf("1", "Focus", new double[] {2, 1, 0}, 1, OptionalDouble.of(1)),
                new BestOf("2", "Focus", new double[] {2, 3, 0}, 1, OptionalDouble.of(2))));
        assertThat(best.names())
                .containsExactly(
                        "score",
                        "score.Focus",
                        "mean_spread",
                        "spread_error_auc",
                        "risk_coverage_area",
                        "accuracy_certain_half");
        assertThat(whole(best)).containsExactly(0.5, 0.5, 1.5, 1, 0.25, 1);
        StyleScores style = StyleScores.of(List.of(new StyledReplies(
                "chat", new double[] {0, 1, 2}, new double[] {0.5, 1.5, 2.5}, OptionalDouble.of(0.3))));
        assertThat(value(style, "mean_spread")).isEqualTo(0.3);
        assertThat(value(style, "risk_coverage_area")).isEqualTo(2.0 / 3, offset(1e-12));
        assertThat(style.headlineValue()).isEqualTo(1.0 / 3, offset(1e-12));
    }

    /**
     * Spreads 1 2 2 3 with errors 0 1 0 1. After one: 0; the two equal ones come in either order, so after two ¼ on
     * average, after three 1/3, after all ½: area (0 + ¼ + 1/3 + ½) / 4. The certain half is one and a half of three right.
     */
    @Test
    void spreadByHand() {
        RewardScores scores = RewardScores.of(List.of(
                RewardPair.of(1, 0, 1, 2).withSpread(1),
                RewardPair.of(0, 1, 2, 3).withSpread(2),
                RewardPair.of(1, 0, 3, 4).withSpread(2),
                RewardPair.of(0, 1, 4, 5).withSpread(3)));
        assertThat(value(scores, "risk_coverage_area")).isEqualTo((0 + 0.25 + 1.0 / 3 + 0.5) / 4, offset(1e-15));
        assertThat(value(scores, "accuracy_certain_half")).isEqualTo(0.75);
        assertThat(value(scores, "mean_spread")).isEqualTo(2);
        // Wrong 2 and 3 against right 1 and 2: 2 > 1, 2 = 2, 3 > 1, 3 > 2.
        assertThat(value(scores, "spread_error_auc")).isEqualTo(3.5 / 4);
        assertThat(scores.riskCoverage())
                .containsExactly(
                        new RiskCoverage.Point(0.25, 0),
                        new RiskCoverage.Point(0.75, 1.0 / 3),
                        new RiskCoverage.Point(1, 0.5));
        assertThat(RewardScores.of(List.of(RewardPair.of(1, 0, 1, 2))).riskCoverage())
                .isEmpty();
    }

    /**
     * On RM-Bench's own chat prompts, length in place of the reward is right about everything easy but nothing hard. NumPy
     * counts the concise good reply ahead in 54 of 129, the detailed one ahead of the concise bad one in 128, the markdown
     * one ahead of the detailed bad one in 58, and of the hard cells only one, in 10.
     */
    @Test
    void theLengthBaselineOfRmBench() throws IOException {
        Optional<Path> file = Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(path -> path.resolve("shared/data/rm-bench/chat_filtered.json.gz"))
                .filter(Files::exists)
                .findFirst();
        assumeThat(file).as("no shared/data/rm-bench beside the repository").isPresent();
        List<StyledReplies> prompts = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file.orElseThrow()))) {
            for (JsonNode prompt : JsonMapper.shared().readTree(in)) {
                prompts.add(new StyledReplies("chat", lengths(prompt.get("chosen")), lengths(prompt.get("rejected"))));
            }
        }
        StyleScores scores = StyleScores.of(prompts);
        assertThat(scores.matrix()[0]).containsExactly(new double[] {54 / 129.0, 0, 0}, within(1e-12));
        assertThat(scores.matrix()[1])
                .containsExactly(new double[] {128 / 129.0, 32 / 129.0, 10 / 129.0}, within(1e-12));
        assertThat(value(scores, "easy")).isEqualTo((128 + 128 + 58) / 387.0, offset(1e-12));
        assertThat(value(scores, "hard")).isEqualTo(10 / 387.0, offset(1e-12));
    }

    /** In code points, as Python counts. */
    private static double[] lengths(JsonNode replies) {
        return Arrays.stream(as(replies, String[].class))
                .mapToDouble(r -> r.codePointCount(0, r.length()))
                .toArray();
    }

    /** No name of this package is read in a way that nobody chose. */
    @Test
    void everyMetricHasItsMeaning() {
        assertThat(MetricMeaning.of("accuracy.math")).isEqualTo(new MetricMeaning(true, MetricMeaning.Better.HIGHER));
        assertThat(MetricMeaning.of("log_loss")).isEqualTo(new MetricMeaning(false, MetricMeaning.Better.LOWER));
        assertThat(MetricMeaning.of("length_accuracy"))
                .isEqualTo(new MetricMeaning(true, MetricMeaning.Better.NEITHER));
        List<Scores> all = List.of(
                RewardScores.of(pairs()),
                BestOfScores.of(prompts()),
                StyleScores.of(styled()),
                RatingScores.of(new double[] {1}, new double[] {1}, new int[] {1}),
                BinaryScores.of(new double[] {1}, new boolean[] {true}, new Calibration.Logistic()));
        List<String> numbers = all.stream()
                .flatMap(s -> s.names().stream())
                .filter(name -> !MetricMeaning.of(name).isShare())
                .distinct()
                .toList();
        assertThat(numbers)
                .containsExactlyInAnyOrder(
                        "mean_margin",
                        "brier",
                        "log_loss",
                        "length_correlation",
                        "length_correlation_partial",
                        "tie_gap_auc",
                        "mean_spread",
                        "spread_error_auc",
                        "ties_margin",
                        "spearman",
                        "pearson",
                        "kendall",
                        "rating_length_correlation",
                        "auc");
    }
}
