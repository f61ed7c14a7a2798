package dev.laurel.reward;

import dev.laurel.config.Named;

/** Settings that are the function themselves: a reward that needs nothing beside them. */
public interface PlainReward extends RewardConfig, SingleReward {

    @Override
    default String name() {
        return getClass().getAnnotation(Named.class).value();
    }

    @Override
    default RewardFunction create() {
        return this;
    }
}
