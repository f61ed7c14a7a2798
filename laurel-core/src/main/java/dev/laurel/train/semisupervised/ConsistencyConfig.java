package dev.laurel.train.semisupervised;

import dev.laurel.config.Key;
import dev.laurel.text.WordDropout;
import dev.laurel.text.WordSwap;

/** How a model learns to answer alike when a text is changed a little: the keys of the methods fixmatch and uda. */
public record ConsistencyConfig(
        @Key(
                doc = "Probability of the surest class below which a text is left out of an update.",
                defaultValue = "0.9",
                min = 0,
                max = 1,
                source = "FixMatch: 0.95, UDA: 0.8")
        double threshold,

        @Key(
                doc = "For uda, by what the logits are divided to make the probabilities that are learned sharper.",
                defaultValue = "0.4",
                min = 0,
                exclusiveMin = true,
                source = "UDA")
        double temperature,

        @Key(doc = "Words that are left out of a changed text.", defaultValue = "{}")
        WordDropout wordDropout,

        @Key(doc = "Words that change places in a changed text.", defaultValue = "{}")
        WordSwap wordSwap,

        @Key(doc = "Weight of the texts without labels.", defaultValue = "1", min = 0, source = "FixMatch")
        double unlabelledWeight) {}
