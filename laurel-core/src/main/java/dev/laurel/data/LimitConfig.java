package dev.laurel.data;

import dev.laurel.config.Key;
import java.util.Optional;

/** How many examples of each part are used at most, drawn at random: for trials on less data. */
public record LimitConfig(
        @Key(doc = "Training examples used at most; all if absent.", min = 1)
        Optional<Integer> train,

        @Key(doc = "Development examples used at most; all if absent.", min = 1)
        Optional<Integer> dev,

        @Key(doc = "Test examples used at most; all if absent.", min = 1)
        Optional<Integer> test) {}
