package dev.laurel.reward.rule;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.PlainReward;
import dev.laurel.reward.Range;
import dev.laurel.reward.TextLength;
import java.util.Locale;
import java.util.Optional;

/** 1 if the reply is neither too short nor too long; outside it falls to 0, at once or along a slope. */
@Named("length")
@About("1 if the reply is neither too short nor too long, else less, down to 0.")
record Length(
        @Key(doc = "What is counted; for Chinese, characters.", defaultValue = "words")
        TextLength unit,

        @Key(doc = "The least length.", defaultValue = "0", min = 0)
        int min,

        @Key(doc = "The greatest length; none: there is no limit.", min = 0)
        Optional<Integer> max,

        @Key(
                doc = "Over how many units beyond the limits the reward falls to 0; 0: at once.",
                defaultValue = "0",
                min = 0)
        int slope)
        implements PlainReward {

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if there are none, or they are the wrong way round
     */
    Length {
        if (min == 0 && max.isEmpty()) {
            throw new IllegalArgumentException("length needs min, max or both");
        }
        if (max.isPresent() && max.get() < min) {
            throw new IllegalArgumentException("max is " + max.get() + ", less than min, which is " + min);
        }
    }

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        int length = unit.of(candidate.text());
        int beyond = Math.max(min - length, max.map(limit -> length - limit).orElse(0));
        double value = beyond <= 0 ? 1 : Math.max(0, 1 - (double) beyond / Math.max(1, slope));
        return Judgement.of(
                value,
                () -> length + " " + unit.name().toLowerCase(Locale.ROOT) + ", wanted " + min + " to "
                        + max.map(limit -> limit.toString()).orElse("any"));
    }
}
