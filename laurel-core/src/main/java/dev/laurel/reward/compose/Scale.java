package dev.laurel.reward.compose;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.Score;
import java.util.Locale;

/** factor · score + offset. */
@Named("scale")
@About("A reward multiplied by a factor and shifted by an offset.")
record Scale(
        @Key(doc = "The reward function.") RewardConfig of,

        @Key(doc = "What the score is multiplied by; −1 turns a loss into a reward.", defaultValue = "1")
        double factor,

        @Key(doc = "What is added then.", defaultValue = "0")
        double offset)
        implements RewardConfig {

    @Override
    public RewardFunction create() {
        RewardFunction part = of.create();
        Range range = part.range().times(factor).plus(new Range(offset, offset));
        return Composed.of("scale", part, range, (candidate, given) -> {
            Score score = given.get(0).score();
            double value = factor * score.value() + offset;
            Outcome outcome = Double.isFinite(value)
                    ? new Score(value, Math.abs(factor) * score.spread())
                    : Score.orFailure(value);
            return new Judgement(
                    outcome, () -> String.format(Locale.ROOT, "%.4g · %.4g + %.4g", factor, score.value(), offset));
        });
    }
}
