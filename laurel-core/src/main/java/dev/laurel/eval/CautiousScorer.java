package dev.laurel.eval;

import dev.laurel.data.preference.OverLength;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Takes the lower bound of each reward for the reward, as one does who must not be fooled by what the model does not know.
 *
 * @param scorer whose rewards have a spread
 * @param deviations how many of them the bound lies below the reward
 */
public record CautiousScorer(RewardScorer scorer, double deviations) implements RewardScorer {

    public CautiousScorer {
        if (!scorer.hasSpread()) {
            throw new IllegalArgumentException("rewards without a spread have no lower bound");
        }
    }

    @Override
    public RewardSpec spec() {
        return scorer.spec();
    }

    @Override
    public RewardReader input() {
        return scorer.input();
    }

    @Override
    public RewardReader input(OverLength policy) {
        return scorer.input(policy);
    }

    @Override
    public List<List<Reward>> score(List<RewardInput.Read> reads, LongConsumer done) {
        return scorer.score(reads, done).stream()
                .map(of -> of.stream()
                        .map(reward -> reward.withValue(reward.lowerBound(deviations)))
                        .toList())
                .toList();
    }

    @Override
    public boolean hasSpread() {
        return true;
    }

    @Override
    public void close() {
        scorer.close();
    }
}
