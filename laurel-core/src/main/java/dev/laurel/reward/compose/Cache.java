package dev.laurel.reward.compose;

import dev.laurel.base.UserError;
import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;

/** A reward that is computed once for equal candidates: for what is slow or costs money. */
@Named("cache")
@About("A reward that is computed once for equal candidates.")
record Cache(
        @Key(doc = "The reward function.") RewardConfig of,

        @Key(
                doc = "How many candidates are remembered; the one not asked for longest is forgotten.",
                defaultValue = "100000",
                min = 1)
        int size)
        implements RewardConfig {

    /**
     * Makes the function.
     *
     * @throws UserError if the reward depends on the batch, so that it cannot be remembered
     */
    @Override
    public RewardFunction create() {
        RewardFunction part = of.create();
        if (part.comparesWithinBatch()) {
            part.close();
            throw new UserError(
                    "cache: the reward '" + part.name() + "' compares the replies of a batch, so that the same"
                            + " reply has another reward in another batch. Put the cache inside of it.");
        }
        return new Cached(part, size);
    }
}
