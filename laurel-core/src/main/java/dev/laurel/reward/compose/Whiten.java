package dev.laurel.reward.compose;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.Optional;

/** A reward compared with the others of its group or batch: less their mean, by their standard deviation. */
@Named("whiten")
@About("A reward less the mean of its group or batch, divided by the standard deviation.")
record Whiten(
        @Key(doc = "The reward function.") RewardConfig of,

        @Key(
                doc = "With what a reply is compared: the replies of the batch to the same prompt (group), or the whole"
                        + " batch.",
                defaultValue = "group")
        Within within,

        @Key(doc = "A column that says which group a reply is of; none: its prompt does.")
        Optional<String> column,

        @Key(
                doc = "Whether to divide by the standard deviation; without it only the mean is taken away.",
                defaultValue = "true")
        boolean divide,

        @Key(
                doc = "What is added to the standard deviation, so that equal rewards become 0.",
                defaultValue = "1e-4",
                min = 0,
                exclusiveMin = true,
                source = "TRL's GRPO")
        double epsilon)
        implements RewardConfig {

    /** With what a reply is compared. */
    enum Within {
        GROUP,
        BATCH
    }

    /**
     * Checks what belongs together.
     *
     * @throws IllegalArgumentException if a column would be ignored
     */
    Whiten {
        if (within == Within.BATCH && column.isPresent()) {
            throw new IllegalArgumentException("column is not read within: batch. Set within: group, or leave it out");
        }
    }

    @Override
    public RewardFunction create() {
        return new Whitened(of.create(), this);
    }
}
