package dev.laurel.eval;

import dev.laurel.data.preference.OverLength;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A model whose dropout stays on, so that it disagrees with itself where it is unsure; see {@link
 * RewardModel#scoreWithDropout}.
 *
 * @param passes 2 at least
 * @param seed the same one gives the same rewards, whatever else is scored
 */
public record DropoutScorer(RewardModel model, int passes, long seed) implements RewardScorer {

    @Override
    public RewardSpec spec() {
        return model.spec();
    }

    @Override
    public RewardReader input() {
        return model.input();
    }

    @Override
    public RewardReader input(OverLength policy) {
        return model.input(policy);
    }

    @Override
    public List<List<Reward>> score(List<RewardInput.Read> reads, LongConsumer done) {
        return model.scoreWithDropout(reads, passes, seed, done);
    }

    @Override
    public boolean hasSpread() {
        return true;
    }

    @Override
    public void close() {
        model.close();
    }
}
