package dev.laurel.reward.compose;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.Locale;

/** One of two values, by whether a reward reaches a threshold. */
@Named("threshold")
@About("One of two values, by whether a reward reaches a threshold.")
record Threshold(
        @Key(doc = "The reward function.") RewardConfig of,

        @Key(doc = "The least score that reaches it.") double at,

        @Key(doc = "The value at the threshold and above.", defaultValue = "1")
        double above,

        @Key(doc = "The value below the threshold.", defaultValue = "0")
        double below)
        implements RewardConfig {

    @Override
    public RewardFunction create() {
        Range range = new Range(Math.min(above, below), Math.max(above, below));
        return Composed.of("threshold", of.create(), range, (candidate, given) -> {
            double score = given.get(0).value();
            return Judgement.of(
                    score >= at ? above : below,
                    () -> String.format(Locale.ROOT, "%.4g %s %.4g", score, score >= at ? "≥" : "<", at));
        });
    }
}
