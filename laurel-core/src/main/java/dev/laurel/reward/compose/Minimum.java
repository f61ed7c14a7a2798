package dev.laurel.reward.compose;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.Comparator;
import java.util.List;

/** The least of the parts' scores: a reply is as good as what is worst about it. */
@Named("minimum")
@About("The least of several rewards.")
record Minimum(
        @Key(doc = "The parts: reward functions.") List<RewardConfig> parts,

        @Key(
                doc = "A part without a score: pass-on, the minimum has none either; leave-out, the others decide.",
                defaultValue = "pass-on")
        MissingPart missing)
        implements RewardConfig {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there are none
     */
    Minimum {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a minimum needs parts");
        }
    }

    @Override
    public RewardFunction create() {
        List<RewardFunction> made = Parts.create(parts);
        double low = made.stream().mapToDouble(part -> part.range().low()).min().orElseThrow();
        double high = missing == MissingPart.LEAVE_OUT
                ? made.stream().mapToDouble(part -> part.range().high()).max().orElseThrow()
                : made.stream().mapToDouble(part -> part.range().high()).min().orElseThrow();
        Range range = new Range(low, high);
        return new Composed("minimum", made, missing, range, (candidate, given) -> {
            Composed.Given least = given.stream()
                    .min(Comparator.comparingDouble(Composed.Given::value))
                    .orElseThrow();
            return new Judgement(
                    least.score(), () -> "of " + made.get(least.part()).name());
        });
    }
}
