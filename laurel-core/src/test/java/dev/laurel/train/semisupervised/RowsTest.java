package dev.laurel.train.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.data.TaskKind;
import dev.laurel.tokenize.Encoding;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is computed of rows of options: policies, shaped rewards, and which pseudo-labels are learned. */
class RowsTest {

    private static final float LOG_3 = (float) Math.log(3);

    /** Special token, a word of two tokens, a word of one, special token. */
    private static final Encoding TWO_WORDS =
            new Encoding(new int[] {1, 7, 8, 9, 2}, new int[5], new int[] {-1, 0, 0, 1, -1});

    @Test
    void decisionsOfEachTask() {
        assertThat(new Decisions(TaskKind.CLASSIFICATION, 3).rows(new float[] {1, 2, 3}, TWO_WORDS))
                .containsExactly(1, 2, 3);
        Decisions several = new Decisions(TaskKind.MULTI_LABEL, 2);
        assertThat(several.options()).isEqualTo(2);
        assertThat(several.rows(new float[] {5, -1}, TWO_WORDS)).containsExactly(0, 5, 0, -1);
        Decisions tags = new Decisions(TaskKind.TOKENS, 2);
        assertThat(tags.rows(TWO_WORDS)).isEqualTo(2);
        // the tokens at 1 and 3 begin words
        assertThat(tags.rows(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, TWO_WORDS))
                .containsExactly(2, 3, 6, 7);
        assertThatThrownBy(() -> new Decisions(TaskKind.REGRESSION, 1))
                .hasMessage("a number is no choice among options");
    }

    /** Rows (0, log 3) and (0, 0): probabilities (1/4, 3/4) and (1/2, 1/2). */
    @Test
    void aPolicyByHand() {
        Policy policy = new Policy(new float[][] {{0, LOG_3, 0, 0}}, 2);
        assertThat(policy.probabilities()[0]).containsExactly(new float[] {0.25f, 0.75f, 0.5f, 0.5f}, within(1e-6f));
        assertThat(policy.logProbabilities()[0][1]).isCloseTo((float) Math.log(0.75), within(1e-6f));
        assertThat(policy.surest()[0]).containsExactly(0, 1, 1, 0);
        // (1/4·4 + 3/4·0 + 1/2·2 + 1/2·0) / 2
        assertThat(policy.expected(new float[][] {{4, 0, 2, 0}})).isCloseTo(1, within(1e-6));
        // (1/16 + 9/16 + 1/4 + 1/4) / 2
        assertThat(policy.confidence()).isCloseTo(0.5625, within(1e-6));
        assertThat(policy.divergence(policy)).isZero();
        // from the uniform policy: (3/4·log 3 − log 2)/2, the second row being uniform itself
        Policy uniform = new Policy(new float[][] {new float[4]}, 2);
        assertThat(policy.divergence(uniform)).isCloseTo((0.75 * Math.log(3) - Math.log(2)) / 2, within(1e-6));
        assertThat(policy.cooled(2).logits()[0][1]).isCloseTo(LOG_3 / 2, within(1e-6f));
    }

    /** Centred to (−1, 1) and (−3, 3); the mean square is 5. */
    @Test
    void rewardsAreWhitened() {
        float[][] whitened = ShapedRewards.whitened(new float[][] {{10, 12}, {0, 6}}, 2);
        float root = (float) Math.sqrt(5);
        assertThat(whitened[0]).containsExactly(new float[] {-1 / root, 1 / root}, within(1e-6f));
        assertThat(whitened[1]).containsExactly(new float[] {-3 / root, 3 / root}, within(1e-6f));
    }

    @Test
    void equalRewardsAreRefused() {
        assertThatThrownBy(() -> ShapedRewards.whitened(new float[][] {{2, 2}, {5, 5}}, 2))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(
                        "all rewards are equal: whatever the model chose for the 2 texts without labels");
        assertThatThrownBy(() -> ShapedRewards.whitened(new float[][] {{Float.NaN, 2}}, 2))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("a reward is no finite number");
    }

    /** A reward that favours the first class everywhere, once it is balanced, favours it where it did most. */
    @Test
    void balancedRewardsAskForAllClassesAlike() {
        float[][] rewards = {{3, 0}, {2, 0}, {1, 0}, {0.5f, 0}};
        float[][] reference = new float[4][];
        Arrays.fill(reference, new float[] {(float) Math.log(0.5), (float) Math.log(0.5)});
        float[][] balanced = ShapedRewards.balanced(rewards, reference, 2, 0.5);
        double first = 0;
        for (float[] row : balanced) {
            first += Rows.softmax(new float[] {row[0] / 0.5f, row[1] / 0.5f}, 2, 1)[0] / 4;
        }
        assertThat(first).isCloseTo(0.5, within(1e-3));
        assertThat(balanced[0][0] - balanced[0][1]).isPositive();
        assertThat(balanced[3][0] - balanced[3][1]).isNegative();
        // what is added is the same for all texts
        assertThat(balanced[0][0] - balanced[3][0]).isCloseTo(2.5f, within(1e-5f));
    }

    private static final float[][] PROBABILITIES = {{0.9f, 0.1f}, {0.8f, 0.2f}, {0.7f, 0.3f}, {0.4f, 0.6f}};

    /** Half of each class: two of the three of the first, and the one of the second, rounded up. */
    @Test
    void theSurestOfEachClassAreLearned() {
        Decisions decisions = new Decisions(TaskKind.CLASSIFICATION, 2);
        assertThat(Selection.surest(PROBABILITIES, decisions, 0.5, false))
                .isDeepEqualTo(new float[][] {{1}, {1}, {0}, {1}});
        // half of 4 choices is one for each class
        assertThat(Selection.surest(PROBABILITIES, decisions, 0.5, true))
                .isDeepEqualTo(new float[][] {{1}, {0}, {0}, {1}});
        assertThat(Selection.surest(PROBABILITIES, decisions, 1, false))
                .isDeepEqualTo(new float[][] {{1}, {1}, {1}, {1}});
    }

    /** Yes and no of one label compete with their like, not with those of the other label. */
    @Test
    void labelsAreSelectedByThemselves() {
        float[][] probabilities = {{0.9f, 0.1f, 0.6f, 0.4f}, {0.8f, 0.2f, 0.7f, 0.3f}};
        float[][] selected = Selection.surest(probabilities, new Decisions(TaskKind.MULTI_LABEL, 2), 0.5, false);
        assertThat(selected).isDeepEqualTo(new float[][] {{1, 0}, {0, 1}});
    }

    @Test
    void onlyTheSureAreConsistent() {
        assertThat(Rows.sure(new float[] {0.9f, 0.1f, 0.6f, 0.4f}, 2, 0.8)).containsExactly(1, 0);
        assertThat(Rows.sharpened(new float[] {0, 1}, 2, 0)).containsExactly(0, 1);
        assertThat(Rows.sharpened(new float[] {0, LOG_3}, 2, 0.5))
                .containsExactly(new float[] {0.1f, 0.9f}, within(1e-6f));
    }

    /** Reference (1/4, 3/4), rewards (log 3, 0), β = ½: ∝ (1/4·9, 3/4·1), so (3/4, 1/4); equal rewards leave it as it is. */
    @Test
    void theBestPolicyByHand() {
        float[][] reference = {{(float) Math.log(0.25), (float) Math.log(0.75)}};
        assertThat(ShapedRewards.bestPolicy(new float[][] {{LOG_3, 0}}, reference, 2, 0.5)[0])
                .containsExactly(new float[] {0.75f, 0.25f}, within(1e-6f));
        assertThat(ShapedRewards.bestPolicy(new float[][] {{1, 1}}, reference, 2, 0.5)[0])
                .containsExactly(new float[] {0.25f, 0.75f}, within(1e-6f));
    }
}
