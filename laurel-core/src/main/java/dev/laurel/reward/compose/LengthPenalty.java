package dev.laurel.reward.compose;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.TextLength;
import java.util.Locale;

/**
 * A reward less a penalty for each unit that the reply is longer than it should be, up to a greatest penalty: the soft
 * punishment of overlong replies in DAPO (Yu et al. 2025) is {@code free} = limit − buffer, {@code per_unit} = 1/buffer,
 * {@code most} = 1.
 */
@Named("length-penalty")
@About("A reward less a penalty for replies that are too long.")
record LengthPenalty(
        @Key(doc = "The reward function.") RewardConfig of,

        @Key(doc = "What is counted.", defaultValue = "words")
        TextLength unit,

        @Key(doc = "How long a reply may be without a penalty.", min = 0)
        int free,

        @Key(doc = "The penalty for each unit beyond.", min = 0)
        double perUnit,

        @Key(doc = "The greatest penalty.", defaultValue = "1", min = 0)
        double most)
        implements RewardConfig {

    @Override
    public RewardFunction create() {
        RewardFunction part = of.create();
        Range range = part.range().plus(new Range(-most, 0));
        return Composed.of("length-penalty", part, range, (candidate, given) -> {
            int length = unit.of(candidate.text());
            double penalty = Math.min(most, perUnit * Math.max(0, length - free));
            double score = given.get(0).value();
            return Judgement.of(
                    score - penalty,
                    () -> String.format(
                            Locale.ROOT,
                            "%.4g − %.4g (%d %s, %d free)",
                            score,
                            penalty,
                            length,
                            unit.name().toLowerCase(Locale.ROOT),
                            free));
        });
    }
}
