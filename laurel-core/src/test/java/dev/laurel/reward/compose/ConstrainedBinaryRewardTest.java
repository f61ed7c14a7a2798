package dev.laurel.reward.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.RewardCounts;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import dev.laurel.reward.RewardMeter;
import dev.laurel.reward.RewardYaml;
import dev.laurel.reward.Score;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** R = −[y log ŷ + (1−y) log(1−ŷ)] + δ(r_i, r), by its definition. */
class ConstrainedBinaryRewardTest {

    private static final OptionalDouble REJECT = OptionalDouble.empty();

    /** The example's reward is +1 where the reply says good, else −1. */
    private static final String YAML =
            "{reward: constrained-binary, of: {reward: threshold, at: 1, above: 1, below: -1, of:"
                    + " {reward: keywords, all: [good]}}}";

    private static Candidate example(String label, String probability, String reply) {
        return new Candidate(
                Prompt.NONE, Completion.of(reply), List.of(), Map.of("label", label, "probability", probability));
    }

    @Test
    void isTheCrossEntropyWhereRewardAndLabelAgree() {
        assertThat(ConstrainedBinaryReward.of(1, 0.25, 1, REJECT)).hasValue(Math.log(4));
        assertThat(ConstrainedBinaryReward.of(0, 0.75, -1, REJECT)).hasValue(Math.log(4));
        assertThat(ConstrainedBinaryReward.of(1, 1, 1, REJECT)).hasValue(0);
        assertThat(ConstrainedBinaryReward.of(1, 0, 1, REJECT)).hasValue(Double.POSITIVE_INFINITY);
    }

    @Test
    void rejectsWhereTheyDisagreeOrAddsThePenalty() {
        assertThat(ConstrainedBinaryReward.of(1, 0.25, -1, REJECT)).isEmpty();
        assertThat(ConstrainedBinaryReward.of(0, 0.25, 1, REJECT)).isEmpty();
        assertThat(ConstrainedBinaryReward.of(1, 0.25, -1, OptionalDouble.of(3)))
                .hasValue(Math.log(4) + 3);
        assertThat(ConstrainedBinaryReward.of(1, 0.25, 1, OptionalDouble.of(3))).hasValue(Math.log(4));
    }

    @Test
    void itsDerivativeIsThatOfTheDefinition() {
        // With ŷ = σ(θ), ∂ŷ/∂θ = ŷ(1−ŷ), so that ∂R/∂θ = −(y/ŷ − (1−y)/(1−ŷ))·ŷ(1−ŷ) = ŷ − y.
        for (int y = 0; y <= 1; y++) {
            for (double theta = -4; theta <= 4; theta += 0.5) {
                double predicted = 1 / (1 + Math.exp(-theta));
                double derivative = ConstrainedBinaryReward.derivative(y, predicted);
                assertThat(derivative * predicted * (1 - predicted)).isCloseTo(predicted - y, within(1e-12));
                double step = 1e-6;
                for (OptionalDouble penalty : List.of(REJECT, OptionalDouble.of(2))) {
                    int reward = penalty.isPresent()
                            ? -ConstrainedBinaryReward.ofClass(y)
                            : ConstrainedBinaryReward.ofClass(y);
                    double above = ConstrainedBinaryReward.of(y, predicted + step, reward, penalty)
                            .orElseThrow();
                    double below = ConstrainedBinaryReward.of(y, predicted - step, reward, penalty)
                            .orElseThrow();
                    assertThat((above - below) / (2 * step)).isCloseTo(derivative, within(1e-4 * Math.abs(derivative)));
                }
            }
        }
    }

    @Test
    void refusesWhatIsNoLabelRewardOrProbability() {
        assertThatThrownBy(() -> ConstrainedBinaryReward.of(2, 0.5, 1, REJECT)).hasMessage("a label is 0 or 1, not 2");
        assertThatThrownBy(() -> ConstrainedBinaryReward.of(1, 0.5, 0, REJECT))
                .hasMessage("a reward is +1 or −1, not 0");
        assertThatThrownBy(() -> ConstrainedBinaryReward.of(1, Double.NaN, 1, REJECT))
                .hasMessage("a probability is between 0 and 1, not NaN");
    }

    @Test
    void countsWhatItRejects() {
        List<Candidate> batch = List.of(
                example("1", "0.25", "good"),
                example("0", "0.25", "good"),
                example("0", "0.75", "poor"),
                example("1", "0.5", "poor"));
        try (RewardMeter meter = RewardYaml.settings(YAML).open()) {
            assertThat(meter.score(batch).outcomes())
                    .containsExactly(
                            new Score(Math.log(4)),
                            new Abstain("rejected: the reward 1 disagrees with the label 0"),
                            new Score(Math.log(4)),
                            new Abstain("rejected: the reward -1 disagrees with the label 1"));
            RewardCounts counts = meter.counts().get("constrained-binary");
            assertThat(counts.scores()).isEqualTo(2);
            assertThat(counts.abstentions()).isEqualTo(2);
        }
        RewardFunction relaxed =
                RewardYaml.function(YAML.replace("constrained-binary,", "constrained-binary, penalty: 2,"));
        assertThat(relaxed.score(batch.subList(1, 2))).containsExactly(new Score(Math.log(1 / 0.75) + 2));
    }

    @Test
    void columnsThatHoldSomethingElseFail() {
        assertThat(only(example("yes", "0.5", "good"))).isEqualTo(new Failure("'label' must be 0 or 1, found 'yes'"));
        assertThat(only(example("1", "1.5", "good")))
                .isEqualTo(new Failure("'probability' must be a number between 0 and 1, found '1.5'"));
        assertThat(only(example("1", "0", "good"))).isEqualTo(new Failure("the reward is Infinity"));
        assertThat(RewardYaml.function("{reward: constrained-binary, of: {reward: keywords, all: [good]}}")
                        .score(List.of(example("0", "0.5", "poor"))))
                .containsExactly(new Failure("the example's reward must be 1 or -1, found 0.0"));
        assertThat(RewardYaml.function(YAML).needs()).containsExactlyInAnyOrder("label", "probability");
    }

    private static Outcome only(Candidate candidate) {
        return RewardYaml.function(YAML).score(List.of(candidate)).get(0);
    }

    @Nested
    class KeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function(YAML);
        }

        @Override
        protected List<Candidate> candidates() {
            return List.of(example("1", "0.25", "good"), example("0", "0.25", "good"));
        }
    }
}
