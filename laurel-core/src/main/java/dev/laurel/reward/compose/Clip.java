package dev.laurel.reward.compose;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.Locale;

/** A reward kept between two bounds. */
@Named("clip")
@About("A reward kept between two bounds.")
record Clip(
        @Key(doc = "The reward function.") RewardConfig of,

        @Key(doc = "The least value.") double low,

        @Key(doc = "The greatest value.") double high)
        implements RewardConfig {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if they are the wrong way round
     */
    Clip {
        if (low > high) {
            throw new IllegalArgumentException("low is " + low + " and high is " + high + "; low must not be above");
        }
    }

    @Override
    public RewardFunction create() {
        return Composed.of("clip", of.create(), new Range(low, high), (candidate, given) -> {
            double score = given.get(0).value();
            return Judgement.of(
                    Math.min(high, Math.max(low, score)),
                    () -> String.format(Locale.ROOT, "%.4g into %.4g … %.4g", score, low, high));
        });
    }
}
