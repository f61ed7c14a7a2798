package dev.laurel.recipe;

import dev.laurel.config.Discriminator;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.train.TrainConfig;

/** One thing that a recipe does with its model. */
@Discriminator("stage")
public sealed interface Stage {

    /** The keys that every stage that trains shares. */
    TrainConfig train();

    /** Learns from the labelled examples. */
    @Named("fine-tune")
    record FineTune(
            @Key(doc = "How the model is trained.", defaultValue = "{}")
            TrainConfig train) implements Stage {}
}
