package dev.laurel.train.semisupervised;

import dev.laurel.config.Discriminator;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardSettings;
import dev.laurel.train.TrainConfig;
import java.util.Map;

/** Where the rewards R(text, class) for texts without labels come from. */
@Discriminator("from")
public sealed interface RewardSource {

    /** A reward model that the recipe trains on the labelled texts: text and class in words, the right one against others. */
    @Named("reward-model")
    record Learned(
            @Key(doc = "What the model reads for a class, where its name, with spaces for underscores, is not it.")
            Map<String, String> words,

            @Key(
                    doc = "Wrong classes that each labelled text is compared with; all if there are no more.",
                    defaultValue = "4",
                    min = 1)
            int others,

            @Key(
                    doc = "Classes whose reward is asked for, those that the supervised model finds most probable; the"
                            + " others get the least of these rewards.",
                    defaultValue = "8",
                    min = 2)
            int candidates,

            @Key(
                    doc = "Outputs that are trained on different draws; the reward is their mean.",
                    defaultValue = "1",
                    min = 1,
                    max = 64)
            int heads,

            @Key(doc = "How the reward model is trained.", defaultValue = "{}")
            TrainConfig train)
            implements RewardSource {}

    /**
     * Models like the one that is trained, each of which has seen all labelled texts but a part of them: the reward is the
     * mean of their log-probabilities, calibrated on what each has not seen.
     */
    @Named("ensemble")
    record Ensemble(
            @Key(doc = "How many models.", defaultValue = "4", min = 2, max = 20)
            int folds) implements RewardSource {}

    /** A classifier or tagger of the same task and classes: the reward is the log-probability. */
    @Named("classifier")
    record Classifier(
            @Key(doc = "The model: a folder, or hf://organisation/name[@revision].")
            String model) implements RewardSource {}

    /** A reward model that is there already, which reads text and class in words. */
    @Named("stored")
    record Stored(
            @Key(doc = "The reward model's folder.") String model,

            @Key(doc = "What the model reads for a class, where its name, with spaces for underscores, is not it.")
            Map<String, String> words)
            implements RewardSource {}

    /** A reward function: the text is the prompt, the class in words the reply. */
    @Named("function")
    record Function(
            @Key(doc = "The function, and what is done where it has no score, as in a file for `laurel rewards test`.")
            RewardSettings settings,

            @Key(doc = "What the function reads for a class, where its name, with spaces for underscores, is not it.")
            Map<String, String> words)
            implements RewardSource {}
}
