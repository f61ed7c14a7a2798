package dev.laurel.objective;

import static dev.laurel.objective.Gradients.matrix;
import static dev.laurel.objective.Gradients.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** By hand, and against torch, see benchmarks/fixtures/semisupervised_losses.py. */
class SemisupervisedLossTest {

    private static final JsonNode EXPECTED =
            new JsonMapper().readTree(SemisupervisedLossTest.class.getResourceAsStream("semisupervised_losses.json"));

    private static final float LOG_3 = (float) Math.log(3);

    private final Scope scope = Scope.open();

    @AfterEach
    void close() {
        scope.close();
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    private static Tensor rows(JsonNode of) {
        return matrix(EXPECTED.get("columns").asInt(), floats(of));
    }

    /**
     * π = (1/4, 3/4), R = (2, −2), uniform reference, β = 1: Σ π·R = −1, and
     * KL = 1/4·log(1/2) + 3/4·log(3/2) = 3/4·log 3 − log 2; so the loss is 1 + 3/4·log 3 − log 2.
     */
    @Test
    void expectedRewardByHand() {
        Tensor uniform = matrix(2, (float) -Math.log(2), (float) -Math.log(2));
        Tensor loss = ExpectedRewardLoss.of(matrix(2, 0, LOG_3), matrix(2, 2, -2), uniform, 1);
        assertThat(Tensors.scalar(loss)).isCloseTo(1 + 0.75 * Math.log(3) - Math.log(2), within(1e-6));
    }

    /**
     * The same: A(y) = R(y) − β·(log π(y) − log reference(y)) is (2 + log 2, −2 − log 3/2); its mean under π is
     * −1 − (3/4·log 3 − log 2), and the gradient of the logit of y is −π(y)·(A(y) − mean). Both sum to 0.
     */
    @Test
    void itsGradientByHand() {
        Tensor uniform = matrix(2, (float) -Math.log(2), (float) -Math.log(2));
        double mean = -1 - (0.75 * Math.log(3) - Math.log(2));
        float first = (float) (-0.25 * (2 + Math.log(2) - mean));
        assertThat(Gradients.at(
                        logits -> ExpectedRewardLoss.of(logits, matrix(2, 2, -2), uniform, 1), matrix(2, 0, LOG_3)))
                .containsExactly(new float[] {first, -first}, within(1e-6f));
    }

    /** At π ∝ reference·exp(R/β) nothing is left to gain: the gradient is 0 and the loss −β·log Σ reference·exp(R/β). */
    @Test
    void theOptimumIsTheTiltedReference() {
        Tensor reference = matrix(3, (float) Math.log(0.5), (float) Math.log(0.3), (float) Math.log(0.2));
        Tensor rewards = matrix(3, 1, 0, -1);
        float[] optimum = {(float) (Math.log(0.5) + 1 / 0.4), (float) Math.log(0.3), (float) (Math.log(0.2) - 1 / 0.4)};
        UnaryOperator<Tensor> loss = logits -> ExpectedRewardLoss.of(logits, rewards, reference, 0.4);
        assertThat(Gradients.at(loss, matrix(3, optimum))).containsExactly(new float[3], within(1e-6f));
        double sum = 0.5 * Math.exp(1 / 0.4) + 0.3 + 0.2 * Math.exp(-1 / 0.4);
        assertThat(Tensors.scalar(loss.apply(matrix(3, optimum)))).isCloseTo(-0.4 * Math.log(sum), within(1e-5));
    }

    /** Equal rewards and β = 0 ask for nothing, whatever the policy. */
    @Test
    void equalRewardsTeachNothing() {
        Tensor equal = matrix(3, 0.7f, 0.7f, 0.7f);
        Tensor reference = matrix(3, -1, -2, -3);
        assertThat(Gradients.at(logits -> ExpectedRewardLoss.of(logits, equal, reference, 0), matrix(3, 3, -1, 0.5f)))
                .containsExactly(new float[3], within(1e-7f));
    }

    @Test
    void farLogitsStayFinite() {
        Tensor reference = matrix(2, -200, 0);
        Gradients.assertFinite(
                logits -> ExpectedRewardLoss.of(logits, matrix(2, 5, -5), reference, 1), matrix(2, 300, -300));
    }

    /** π = (1/4, 3/4), q = (1/2, 1/2), weight 2: 2·(½·log 4 + ½·log 4/3); gradient 2·(π − q). A weight of 0 teaches nothing. */
    @Test
    void softTargetsByHand() {
        UnaryOperator<Tensor> loss =
                logits -> SoftCrossEntropyLoss.of(logits, matrix(2, 0.5f, 0.5f, 1, 0), vector(2, 0));
        Tensor logits = matrix(2, 0, LOG_3, 0, LOG_3);
        assertThat(Tensors.scalar(loss.apply(logits))).isCloseTo(Math.log(4) + Math.log(4 / 3.0), within(1e-6));
        assertThat(Gradients.at(loss, logits)).containsExactly(new float[] {-0.5f, 0.5f, 0, 0}, within(1e-6f));
    }

    /**
     * p = (1/4, 3/4), q = (1, 0): both differ by 3/4, so 9/8. Of p − q = (−3/4, 3/4) the mean under p is 3/8, so the
     * gradient is 2·¼·(−3/4 − 3/8) = −9/16 and 2·¾·(3/4 − 3/8) = 9/16.
     */
    @Test
    void distanceFromATeacherByHand() {
        UnaryOperator<Tensor> loss = logits -> ProbabilityDistanceLoss.of(logits, matrix(2, 1, 0));
        assertThat(Tensors.scalar(loss.apply(matrix(2, 0, LOG_3)))).isCloseTo(9 / 8.0, within(1e-6));
        assertThat(Gradients.at(loss, matrix(2, 0, LOG_3)))
                .containsExactly(new float[] {-9 / 16f, 9 / 16f}, within(1e-6f));
    }

    @Test
    void asTorch() {
        JsonNode reward = EXPECTED.get("expected_reward");
        assertCase(
                reward,
                logits -> ExpectedRewardLoss.of(
                        logits,
                        rows(reward.get("rewards")),
                        rows(reward.get("reference")),
                        EXPECTED.get("beta").asDouble()));
        JsonNode soft = EXPECTED.get("soft_targets");
        assertCase(
                soft,
                logits -> SoftCrossEntropyLoss.of(
                        logits, rows(soft.get("targets")), vector(floats(soft.get("weights")))));
        JsonNode distance = EXPECTED.get("distance");
        assertCase(distance, logits -> ProbabilityDistanceLoss.of(logits, rows(distance.get("targets"))));
    }

    private static void assertCase(JsonNode expected, UnaryOperator<Tensor> loss) {
        Tensor logits = rows(expected.get("logits"));
        assertThat(Tensors.scalar(loss.apply(logits)))
                .isCloseTo(expected.get("loss").asDouble(), within(2e-5));
        assertThat(Gradients.at(loss, logits)).containsExactly(floats(expected.get("gradient")), within(5e-6f));
    }

    @Test
    void shapesMustFit() {
        Tensor logits = matrix(2, 1, 2, 3, 4);
        assertThatThrownBy(() -> ExpectedRewardLoss.of(logits, matrix(2, 1, 2), logits, 1))
                .hasMessage("shapes differ: [2, 2] and [1, 2]");
        assertThatThrownBy(() -> SoftCrossEntropyLoss.of(logits, logits, vector(1)))
                .hasMessage("shape [1] where [2] is needed");
    }
}
