package dev.laurel.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.base.Rng;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchPlanTest {

    private static final int[] LENGTHS = lengths(1237);

    private static int[] lengths(int count) {
        Rng rng = Rng.of(4);
        return IntStream.range(0, count).map(i -> 3 + rng.nextInt(60)).toArray();
    }

    static List<BatchPlan.Rules> rules() {
        return List.of(
                new BatchPlan.Rules(16, 0, false, 1),
                new BatchPlan.Rules(16, 0, true, 1),
                new BatchPlan.Rules(4, 0, true, 4),
                new BatchPlan.Rules(16, 500, false, 1),
                new BatchPlan.Rules(16, 500, true, 1),
                new BatchPlan.Rules(16, 120, true, 3));
    }

    private static int tokens(int[] examples) {
        return Arrays.stream(examples).map(e -> LENGTHS[e]).sum();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyEpochHasEveryExampleOnce(BatchPlan.Rules rules) {
        BatchPlan plan = new BatchPlan(LENGTHS, rules, 3, 8);
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(LongStream.range(plan.firstStepOf(epoch), plan.firstStepOf(epoch + 1))
                            .boxed()
                            .flatMapToInt(step -> Arrays.stream(plan.examples(step)))
                            .sorted())
                    .containsExactly(IntStream.range(0, LENGTHS.length).boxed().toArray(Integer[]::new));
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void followsFromTheSeed(BatchPlan.Rules rules) {
        BatchPlan plan = new BatchPlan(LENGTHS, rules, 2, 8);
        BatchPlan same = new BatchPlan(LENGTHS, rules, 2, 8);
        BatchPlan other = new BatchPlan(LENGTHS, rules, 2, 9);
        // asked from the end, as a resumed run does in part
        for (long step = plan.steps() - 1; step >= 0; step--) {
            assertThat(same.examples(step)).isEqualTo(plan.examples(step));
        }
        assertThat(other.examples(0)).isNotEqualTo(plan.examples(0));
        assertThat(plan.examples(plan.firstStepOf(1))).isNotEqualTo(plan.examples(0));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void stepsAndEpochsAgree(BatchPlan.Rules rules) {
        BatchPlan plan = new BatchPlan(LENGTHS, rules, 3, 8);
        assertThat(plan.firstStepOf(0)).isZero();
        assertThat(plan.firstStepOf(3)).isEqualTo(plan.steps());
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(plan.epochOf(plan.firstStepOf(epoch))).isEqualTo(epoch);
            assertThat(plan.epochOf(plan.firstStepOf(epoch + 1) - 1)).isEqualTo(epoch);
        }
    }

    @Test
    void countsExamples() {
        // 1237 = 77 · 16 + 5
        BatchPlan plan = new BatchPlan(LENGTHS, new BatchPlan.Rules(16, 0, false, 1), 2, 8);
        assertThat(plan.steps()).isEqualTo(2 * 78);
        // 4 · 4 are as many: micro-batches change neither the number of updates nor what is in them
        BatchPlan cut = new BatchPlan(LENGTHS, new BatchPlan.Rules(4, 0, false, 4), 2, 8);
        for (long step = 0; step < plan.steps(); step++) {
            assertThat(cut.examples(step)).isEqualTo(plan.examples(step));
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void microBatchesAreTheUpdateInOrder(BatchPlan.Rules rules) {
        BatchPlan plan = new BatchPlan(LENGTHS, rules, 1, 8);
        for (long step = 0; step < plan.steps(); step++) {
            List<int[]> micro = plan.microBatches(step);
            assertThat(micro.stream().flatMapToInt(Arrays::stream).toArray()).isEqualTo(plan.examples(step));
            assertThat(micro).allSatisfy(m -> {
                if (rules.tokensPerBatch() == 0) {
                    assertThat(m.length).isLessThanOrEqualTo(rules.batchSize());
                } else {
                    assertThat(tokens(m)).isLessThanOrEqualTo(rules.tokensPerBatch());
                }
            });
            // two neighbours together exceed one budget, and all together do not exceed a of them: fewer than 2a
            assertThat(micro.size()).isBetween(1, 2 * rules.accumulation() - 1);
        }
    }

    @Test
    void keepsTheTokenBudgetAndFillsIt() {
        BatchPlan plan = new BatchPlan(LENGTHS, new BatchPlan.Rules(16, 500, true, 1), 1, 8);
        int[] tokens = LongStream.range(0, plan.steps())
                .mapToInt(s -> tokens(plan.examples(s)))
                .toArray();
        assertThat(Arrays.stream(tokens).boxed()).allSatisfy(t -> assertThat(t).isLessThanOrEqualTo(500));
        assertThat(Arrays.stream(tokens).average().orElseThrow()).isGreaterThan(450);
    }

    @Test
    void anExampleLongerThanTheBudgetStandsAlone() {
        int[] lengths = {5, 5, 900, 5, 5};
        for (boolean grouped : new boolean[] {true, false}) {
            BatchPlan plan = new BatchPlan(lengths, new BatchPlan.Rules(16, 20, grouped, 1), 1, 3);
            assertThat(LongStream.range(0, plan.steps()).mapToObj(plan::examples))
                    .anySatisfy(batch -> assertThat(batch).containsExactly(2));
        }
    }

    @Test
    void groupsSimilarLengths() {
        assertThat(meanSpread(true)).isLessThan(2);
        assertThat(meanSpread(false)).isGreaterThan(30);
    }

    /** The mean difference between the longest and the shortest example of an update. */
    private static double meanSpread(boolean grouped) {
        BatchPlan plan = new BatchPlan(LENGTHS, new BatchPlan.Rules(16, 0, grouped, 1), 1, 8);
        return LongStream.range(0, plan.steps())
                .mapToObj(plan::examples)
                .mapToInt(batch -> LENGTHS[batch[batch.length - 1]] - LENGTHS[batch[0]])
                .average()
                .orElseThrow();
    }

    @Test
    void groupedUpdatesDoNotComeInOrderOfLength() {
        BatchPlan plan = new BatchPlan(LENGTHS, new BatchPlan.Rules(16, 0, true, 1), 1, 8);
        int[] first = LongStream.range(0, plan.steps())
                .mapToInt(s -> LENGTHS[plan.examples(s)[0]])
                .toArray();
        long rises = IntStream.range(1, first.length)
                .filter(i -> first[i] > first[i - 1])
                .count();
        assertThat(rises).isBetween(20L, 60L);
    }

    @Test
    void sharesHaveEveryExampleOnceAndAboutAsManyTokens() {
        BatchPlan plan = new BatchPlan(LENGTHS, new BatchPlan.Rules(16, 0, false, 1), 1, 8);
        for (long step = 0; step < plan.steps() - 1; step++) {
            int[] examples = plan.examples(step);
            for (int workers = 1; workers <= 4; workers++) {
                List<int[]> shares = Shares.of(examples, LENGTHS, workers);
                assertThat(shares).hasSize(workers);
                assertThat(shares.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                        .isEqualTo(Arrays.stream(examples).sorted().toArray());
                int[] tokens = shares.stream().mapToInt(BatchPlanTest::tokens).toArray();
                // greedy, longest first: no worker is ahead of another by more than the longest example
                assertThat(Arrays.stream(tokens).max().orElseThrow()
                                - Arrays.stream(tokens).min().orElseThrow())
                        .isLessThanOrEqualTo(LENGTHS[examples[examples.length - 1]]);
                assertThat(shares)
                        .allSatisfy(share -> assertThat(Arrays.stream(share)
                                        .map(e -> LENGTHS[e])
                                        .boxed())
                                .isSorted());
            }
        }
    }

    @Test
    void moreWorkersThanExamplesLeaveSomeWithout() {
        assertThat(Shares.of(new int[] {1}, new int[] {3, 4}, 3).stream().map(s -> s.length))
                .containsExactly(1, 0, 0);
    }

    @Test
    void divisionByHand() {
        // lengths 2 3 4 7: 7 to worker 0, 4 to 1, 3 to 1 (4 < 7), 2 to 0 (7 = 7, the first): 9 and 7 tokens
        List<int[]> shares = Shares.of(new int[] {0, 1, 2, 3}, new int[] {2, 3, 4, 7}, 2);
        assertThat(shares.get(0)).containsExactly(0, 3);
        assertThat(shares.get(1)).containsExactly(1, 2);
    }
}
