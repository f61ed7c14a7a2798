package dev.laurel.train.semisupervised;

import dev.laurel.config.Discriminator;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardSettings;
import dev.laurel.train.TrainConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /**
     * A linear head on an encoder's vectors, which stay as they are: fitted to the labelled texts, then to its own surest
     * answers as well; the reward is the log-probability.
     */
    @Named("sentence-vectors")
    record Vectors(
            @Key(
                    doc =
                            "The encoder: a built-in name, a folder, or hf://organisation/name[@revision]; none: the recipe's model.")
            Optional<String> model,

            @Key(
                    doc = "How much the texts count beside the wish for small weights.",
                    defaultValue = "10",
                    min = 0,
                    exclusiveMin = true,
                    source = "scikit-learn's C")
            double c,

            @Key(
                    doc =
                            "For each further fit the share of the texts without labels whose answers it learns, the surest"
                                    + " of each class; [] for none.",
                    defaultValue = "[0.3, 0.6, 0.9]")
            List<Double> rounds)
            implements RewardSource {

        public Vectors {
            if (!rounds.isEmpty()) {
                Selection.requireShares(rounds);
            }
        }
    }

    /** Several of these, each brought to the same scale: the reward is their mean. */
    @Named("mean")
    record Mean(@Key(doc = "The sources, two or more.") List<RewardSource> of) implements RewardSource {

        public Mean {
            if (of.size() < 2) {
                throw new IllegalArgumentException("'of' names " + of.size() + " sources; a mean is of two or more");
            }
        }
    }

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
