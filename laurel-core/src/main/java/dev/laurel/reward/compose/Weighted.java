package dev.laurel.reward.compose;

import dev.laurel.config.Key;
import dev.laurel.reward.RewardConfig;

/** A part of a sum with its weight. */
record Weighted(
        @Key(doc = "What the part's score is multiplied by; negative for what is not wanted.", defaultValue = "1")
        double weight,

        @Key(doc = "The part: a reward function.") RewardConfig of) {}
