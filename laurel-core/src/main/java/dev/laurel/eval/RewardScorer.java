package dev.laurel.eval;

import dev.laurel.data.preference.OverLength;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Gives replies their rewards: one model, several together, or one of which other units are left out each time. */
public sealed interface RewardScorer extends AutoCloseable
        permits RewardModel, RewardEnsemble, DropoutScorer, CautiousScorer {

    /** How replies are read and what their rewards mean; of several models, what they have in common. */
    RewardSpec spec();

    /** Reads replies as {@link #score} needs them. */
    RewardReader input();

    /** The same under another policy for what is too long than the one of the training. */
    RewardReader input(OverLength policy);

    /**
     * The rewards of replies that were read already.
     *
     * @param done is told the number of tokens done so far
     * @return for each element the rewards of its replies
     */
    List<List<Reward>> score(List<RewardInput.Read> reads, LongConsumer done);

    /** Whether a reward comes with how unsure it is. */
    boolean hasSpread();

    /** P(the first reply is better), by the calibration that was fitted when the model was trained. */
    default double better(Reward first, Reward second) {
        return 1 / (1 + Math.exp(-(first.value() - second.value()) / spec().temperature()));
    }

    /** How the comparison of two replies comes out; nothing unless the model was trained on ties. */
    default Optional<Verdict> verdict(Reward first, Reward second) {
        return spec().ties().map(ties -> ties.of((first.value() - second.value()) / spec().temperature()));
    }

    /** P of each level of the rating that was learned, by its value; empty if it has no levels. */
    default Map<Double, Double> levels(Reward reward) {
        return spec().levels()
                .map(levels -> levels.probabilities(reward.value()))
                .orElse(Map.of());
    }

    @Override
    void close();
}
