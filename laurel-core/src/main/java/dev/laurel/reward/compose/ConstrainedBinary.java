package dev.laurel.reward.compose;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** {@link ConstrainedBinaryReward} with the label and the probability from columns; what it rejects, it abstains from. */
@Named("constrained-binary")
@About("The cross-entropy of a binary label, for examples whose reward agrees with it; others are rejected.")
record ConstrainedBinary(
        @Key(
                doc =
                        "The reward of the example, +1 or −1: a reward function, for instance a threshold with these values.")
        RewardConfig of,

        @Key(doc = "The column with the label, 0 or 1.", defaultValue = "label")
        String label,

        @Key(doc = "The column with the predicted probability of 1.", defaultValue = "probability")
        String probability,

        @Key(
                doc = "λ, what is added where label and reward disagree; none: such examples are rejected and counted.",
                min = 0)
        Optional<Double> penalty)
        implements RewardConfig {

    @Override
    public RewardFunction create() {
        return Composed.of(
                        "constrained-binary",
                        of.create(),
                        new Range(0, Double.POSITIVE_INFINITY),
                        (candidate, given) -> judge(candidate, given.get(0).value()))
                .reading(label, probability);
    }

    private Judgement judge(Candidate candidate, double reward) {
        String y = candidate.columns().getOrDefault(label, "").strip();
        if (!y.equals("0") && !y.equals("1")) {
            return Judgement.failure("'" + label + "' must be 0 or 1, found '" + y + "'");
        }
        if (Math.abs(reward) != 1) {
            return Judgement.failure("the example's reward must be 1 or -1, found " + reward);
        }
        String predicted = candidate.columns().getOrDefault(probability, "").strip();
        OptionalDouble value;
        try {
            value = ConstrainedBinaryReward.of(
                    Integer.parseInt(y),
                    Double.parseDouble(predicted),
                    (int) reward,
                    penalty.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
        } catch (IllegalArgumentException e) {
            return Judgement.failure(
                    "'" + probability + "' must be a number between 0 and 1, found '" + predicted + "'");
        }
        return value.isPresent()
                ? Judgement.of(
                        value.getAsDouble(),
                        () -> String.format(Locale.ROOT, "y = %s, ŷ = %s, r = %.0f", y, predicted, reward))
                : Judgement.abstain("rejected: the reward %.0f disagrees with the label %s".formatted(reward, y));
    }
}
