package dev.laurel.learned;

import dev.laurel.eval.Reward;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What the rewards of an ensemble's members come to. */
enum Agreement {
    MEAN,
    MINIMUM;

    /**
     * The one number that is made of a reward.
     *
     * @param deviations how many of them below the mean the number is, if it is to be a lower bound
     */
    ToDoubleFunction<Reward> cautiously(Optional<Double> deviations) {
        return switch (this) {
            case MEAN -> reward -> deviations.map(reward::lowerBound).orElse(reward.value());
            case MINIMUM ->
                reward -> reward.members().stream()
                        .mapToDouble(member -> member)
                        .min()
                        .orElseThrow();
        };
    }
}
