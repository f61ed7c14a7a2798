package dev.laurel.recipe;

import dev.laurel.config.Config;
import dev.laurel.config.Discriminator;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.model.SentencePooling;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.fewshot.ContrastiveTraining;
import java.util.Map;
import java.util.Optional;

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

    /**
     * Learns classes from a few examples of each, with a linear head on the vectors of a sentence encoder; before it the
     * classes are told by the similarity to their descriptions.
     */
    @Named("few-shot")
    record FewShot(
            @Key(
                    doc = "Examples of each class, drawn from the train part with data.seed; 0 for all there are.",
                    defaultValue = "0",
                    min = 0)
            int shots,

            @Key(
                    doc =
                            "How: contrastive, the encoder learns from pairs, then a logistic regression on its vectors (SetFit);"
                                    + " linear, only the regression; prototypes, the class with the nearest mean vector.",
                    defaultValue = "contrastive")
            Method method,

            @Key(doc = "Keys of the method contrastive.", defaultValue = "{}")
            ContrastiveTraining contrastive,

            @Key(
                    doc = "How much the texts count beside the wish for small weights, in the regression.",
                    defaultValue = "1",
                    min = 0,
                    exclusiveMin = true,
                    source = "scikit-learn's C")
            double c,

            @Key(
                    doc = "What a class is called, where its name, with spaces for underscores, is not it.",
                    defaultValue = "{}")
            Map<String, String> descriptions,

            @Key(doc = "How a class's description reads; {} is what the class is called.", defaultValue = "'{}'")
            String template,

            @Key(
                    doc = "By what the cosines with descriptions and prototypes are multiplied before the softmax.",
                    defaultValue = "20",
                    min = 0,
                    exclusiveMin = true,
                    source = "sentence-transformers")
            double scale,

            @Key(
                    doc =
                            "How a text's vector is made of its tokens': mean or cls; none: as the model's folder says, else mean.")
            Optional<SentencePooling> pooling,

            @Key(doc = "Longest text in tokens; what is longer is cut, and counted.", defaultValue = "128", min = 2)
            int maxLength)
            implements Stage {

        /** What is learned from the examples. */
        public enum Method {
            CONTRASTIVE,
            LINEAR,
            PROTOTYPES
        }

        @Override
        public TrainConfig train() {
            return Config.with(contrastive.training(), "max_length=" + maxLength);
        }
    }
}
