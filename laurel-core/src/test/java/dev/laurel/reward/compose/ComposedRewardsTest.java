package dev.laurel.reward.compose;

import static dev.laurel.reward.RewardYaml.function;
import static dev.laurel.reward.RewardYaml.outcome;
import static dev.laurel.reward.RewardYaml.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import dev.laurel.reward.RewardYaml;
import dev.laurel.reward.Score;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Rewards made of others: values by hand. */
class ComposedRewardsTest {

    /** Scores as many as the reply has words, from 0 to 9. */
    private static final String WORDS =
            "{reward: scale, factor: -9, offset: 9, of: {reward: length, max: 0, slope: 9}}";

    private static final String HAN = "{reward: script, scripts: [han]}";

    private static Candidate to(String prompt, String reply) {
        return new Candidate(Prompt.of(prompt), Completion.of(reply), List.of(), Map.of());
    }

    @Test
    void aSumWeighsItsParts() {
        String sum =
                "{reward: weighted-sum, parts: [{weight: 2, of: " + WORDS + "}, {weight: -1, of: {reward: json}}]}";
        assertThat(score(sum, "one two three")).isCloseTo(6, within(1e-9));
        assertThat(score(sum, "3")).isCloseTo(2 - 1, within(1e-9));
        assertThat(function(sum).range()).isEqualTo(new Range(-1, 18));
        assertThat(function(sum).explain(Candidate.of("3")).detail())
                .isEqualTo("2.000 · 1.000 (scale) + -1.000 · 1.000 (json)");
    }

    @Test
    void aPartWithoutAScoreIsPassedOnOrLeftOut() {
        String parts = "parts: [{weight: 3, of: " + HAN + "}, {of: {reward: json}}]";
        assertThat(outcome("{reward: weighted-sum, " + parts + "}", "3")).isEqualTo(new Abstain("script: no letters"));
        // The weights' sizes sum to 4, which json alone now has.
        assertThat(score("{reward: weighted-sum, missing: leave-out, " + parts + "}", "3"))
                .isEqualTo(4);
        assertThat(outcome("{reward: product, missing: leave-out, parts: [" + HAN + "]}", "3"))
                .isEqualTo(new Abstain("script: no letters"));
        assertThat(outcome("{reward: minimum, parts: [" + HAN + ", {reward: entity-f1}]}", "3", "O O"))
                .isEqualTo(new Failure("entity-f1: 1 tags for 2 words"));
    }

    @Test
    void productsAndMinima() {
        String parts = "parts: [{reward: length, max: 2, slope: 4}, " + HAN + "]}";
        // Three words, 1 − 1/4; one letter of four is Han.
        assertThat(score("{reward: product, " + parts, "a b c 京")).isCloseTo(0.5 * 0.25, within(1e-12));
        assertThat(score("{reward: minimum, " + parts, "a b c 京")).isEqualTo(0.25);
        assertThat(function("{reward: minimum, " + parts)
                        .explain(Candidate.of("a b c 京"))
                        .detail())
                .isEqualTo("of script");
        assertThat(function("{reward: product, parts: [" + WORDS + ", " + HAN + "]}")
                        .range())
                .isEqualTo(new Range(0, 9));
    }

    @Test
    void thresholdsClipsAndScales() {
        assertThat(score("{reward: threshold, at: 2, above: 1, below: -1, of: " + WORDS + "}", "a b"))
                .isEqualTo(1);
        assertThat(score("{reward: threshold, at: 2, above: 1, below: -1, of: " + WORDS + "}", "a"))
                .isEqualTo(-1);
        assertThat(score("{reward: clip, low: 1, high: 2, of: " + WORDS + "}", "a b c"))
                .isEqualTo(2);
        assertThat(score("{reward: clip, low: 1, high: 2, of: " + WORDS + "}", ""))
                .isEqualTo(1);
        assertThat(score("{reward: scale, factor: 3, offset: -1, of: {reward: json}}", "3"))
                .isEqualTo(2);
        assertThatThrownBy(() -> function("{reward: clip, low: 2, high: 1, of: {reward: json}}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("low is 2.0 and high is 1.0; low must not be above");
    }

    @Test
    void longRepliesArePenalised() {
        // DAPO's punishment with a limit of 4 words and a buffer of 2: 0 up to 2, 1/2 at 3, 1 from 4 on.
        String penalty = "{reward: length-penalty, free: 2, per_unit: 0.5, of: {reward: length, max: 1000}}";
        assertThat(score(penalty, "a b")).isEqualTo(1);
        assertThat(score(penalty, "a b c")).isEqualTo(0.5);
        assertThat(score(penalty, "a b c d")).isZero();
        assertThat(score(penalty, "a b c d e f g")).isZero();
        assertThat(function(penalty).range()).isEqualTo(new Range(-1, 1));
    }

    @Test
    void whiteningComparesWithinTheGroup() {
        // Scores 1, 3 to one prompt: mean 2, deviation √2; 1, 2, 6 to the other: mean 3, deviation √7.
        List<Candidate> batch = List.of(
                to("p", "a"), to("q", "a"), to("p", "a b c"), to("q", "a b"), to("q", "a b c d e f"), to("r", "a"));
        RewardFunction function = function("{reward: whiten, epsilon: 1e-12, of: " + WORDS + "}");
        assertThat(values(function, batch))
                .containsExactly(
                        new double[] {
                            -1 / Math.sqrt(2),
                            -2 / Math.sqrt(7),
                            1 / Math.sqrt(2),
                            -1 / Math.sqrt(7),
                            3 / Math.sqrt(7),
                            Double.NaN
                        },
                        within(1e-9));
        assertThat(function.score(batch).get(5)).isEqualTo(new Abstain("no other reply to compare with"));
        assertThat(function.needs()).containsExactly(RewardFunction.PROMPT);
        assertThat(function.comparesWithinBatch()).isTrue();
        RewardFunction centred = function("{reward: whiten, within: batch, divide: false, of: " + WORDS + "}");
        assertThat(values(centred, batch.subList(0, 4)))
                .containsExactly(new double[] {-0.75, -0.75, 1.25, 0.25}, within(1e-9));
        assertThat(values(function("{reward: whiten, of: {reward: json}}"), List.of(to("p", "1"), to("p", "2"))))
                .containsExactly(0, 0);
    }

    @Test
    void whiteningDoesNotCountWhatHasNoScore() {
        RewardFunction function = function("{reward: whiten, divide: false, of: " + HAN + "}");
        List<Candidate> batch = List.of(to("p", "京"), to("p", "12"), to("p", "a"));
        assertThat(values(function, batch)).containsExactly(0.5, Double.NaN, -0.5);
        assertThat(function.score(batch).get(1)).isEqualTo(new Abstain("no letters"));
    }

    private static double[] values(RewardFunction function, List<Candidate> batch) {
        assertThat(function.explain(batch).stream().map(e -> e.outcome())).isEqualTo(function.score(batch));
        return function.explain(batch).stream().mapToDouble(e -> e.value()).toArray();
    }

    @Test
    void routesGoByAColumn() {
        String route = "{reward: route, column: kind, routes: {a: {reward: json}, b: " + WORDS + "}}";
        List<Candidate> batch = Stream.of("b", "a", "c", "b")
                .map(kind -> ofKind(kind, "one two"))
                .toList();
        assertThat(function(route).score(batch))
                .containsExactly(new Score(2), new Score(0), new Abstain("no route for kind 'c'"), new Score(2));
        assertThat(function(route).score(List.of(Candidate.of("x"))))
                .containsExactly(new Abstain("no value for 'kind'"));
        assertThat(function(route).needs()).containsExactly("kind");
        String other = "{reward: route, column: kind, routes: {a: {reward: json}}, otherwise: " + WORDS + "}";
        assertThat(function(other).score(batch))
                .containsExactly(new Score(2), new Score(0), new Score(2), new Score(2));
    }

    private static Candidate ofKind(String kind, String reply) {
        return new Candidate(Prompt.NONE, Completion.of(reply), List.of(), Map.of("kind", kind));
    }

    /** Counts what it is asked for, and fails now and then. */
    private static final class Counting implements RewardFunction {

        private final List<Candidate> asked = new ArrayList<>();
        private boolean down;

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public List<Outcome> score(List<Candidate> batch) {
            asked.addAll(batch);
            return batch.stream()
                    .<Outcome>map(c -> down ? new Failure("down") : new Score(asked.size()))
                    .toList();
        }
    }

    @Test
    void aCacheAsksOnceForEqualCandidates() {
        Counting counting = new Counting();
        Cached cached = new Cached(counting, 2);
        Candidate a = Candidate.of("a");
        Candidate b = Candidate.of("b");
        assertThat(cached.score(List.of(a, b, a))).containsExactly(new Score(2), new Score(2), new Score(2));
        assertThat(counting.asked).containsExactly(a, b);
        assertThat(cached.explain(a).value()).isEqualTo(2);
        assertThat(counting.asked).containsExactly(a, b);
        cached.score(List.of(Candidate.of("c"))); // b is forgotten: a was asked for last
        cached.score(List.of(a));
        assertThat(counting.asked).containsExactly(a, b, Candidate.of("c"));
        cached.score(List.of(b));
        assertThat(counting.asked).hasSize(4);
    }

    @Test
    void aCacheForgetsFailures() {
        Counting counting = new Counting();
        Cached cached = new Cached(counting, 2);
        counting.down = true;
        assertThat(cached.score(List.of(Candidate.of("a")))).containsExactly(new Failure("down"));
        counting.down = false;
        assertThat(cached.score(List.of(Candidate.of("a")))).containsExactly(new Score(2));
    }

    @Test
    void whatComparesABatchCannotBeCached() {
        assertThatThrownBy(() -> function("{reward: cache, of: {reward: whiten, of: {reward: json}}}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cache: the reward 'whiten' compares the replies of a batch");
    }

    @Nested
    class SumKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: weighted-sum, missing: leave-out, parts: [{weight: 0.3, of: "
                    + "{reward: token-f1}}, {weight: 0.7, of: {reward: script, scripts: [latin]}}]}");
        }
    }

    @Nested
    class ProductKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: product, parts: [" + WORDS + ", {reward: token-f1}]}");
        }
    }

    @Nested
    class MinimumKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: minimum, parts: [" + WORDS + ", {reward: token-f1}]}");
        }
    }

    @Nested
    class TransformsKeepTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function(
                    "{reward: clip, low: -0.5, high: 0.8, of: {reward: length-penalty, free: 2, per_unit:"
                            + " 0.1, of: {reward: threshold, at: 3, of: " + WORDS + "}}}");
        }
    }

    @Nested
    class WhitenKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: whiten, of: {reward: token-f1}}");
        }
    }

    @Nested
    class RouteKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function(
                    "{reward: route, column: kind, routes: {a: {reward: token-f1}, b: {reward: number}}}");
        }
    }

    @Nested
    class CacheKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: cache, size: 2, of: {reward: token-f1}}");
        }
    }
}
