package dev.laurel.train.fewshot;

import dev.laurel.config.Config;
import dev.laurel.config.Key;
import dev.laurel.train.TrainConfig;

/**
 * How a sentence encoder learns from pairs of labelled texts that alike ones belong together.
 *
 * <p>The defaults are those of SetFit (Tunstall et al. 2022, Efficient Few-Shot Learning Without Prompts).
 */
public record ContrastiveTraining(
        @Key(
                doc = "For each labelled text how many pairs with one of its class, and as many with one of another.",
                defaultValue = "20",
                min = 1,
                source = "SetFit's num_iterations")
        int pairs,

        @Key(doc = "Passes over the pairs.", defaultValue = "1", min = 1, source = "SetFit")
        int epochs,

        @Key(doc = "Pairs of one update.", defaultValue = "16", min = 1, source = "SetFit")
        int batchSize,

        @Key(
                doc = "Peak learning rate; it falls to 0 in a straight line.",
                defaultValue = "2e-5",
                min = 0,
                exclusiveMin = true,
                source = "SetFit",
                aliases = "lr")
        double learningRate,

        @Key(
                doc = "Share of the updates over which the learning rate rises from 0.",
                defaultValue = "0.1",
                min = 0,
                max = 1,
                source = "SetFit")
        double warmupRatio,

        @Key(
                doc = "AdamW's weight decay; biases and norms are exempt.",
                defaultValue = "0.01",
                min = 0,
                source = "sentence-transformers")
        double weightDecay,

        @Key(doc = "Seconds between checkpoints from which a stopped run resumes.", defaultValue = "120", min = 0)
        double checkpointSeconds) {

    /** The same in the keys of the training loop. */
    public TrainConfig training() {
        return Config.defaults(
                TrainConfig.class,
                "epochs=" + epochs,
                "batch_size=" + batchSize,
                "learning_rate=" + learningRate,
                "warmup_ratio=" + warmupRatio,
                "weight_decay=" + weightDecay,
                "checkpoint_seconds=" + checkpointSeconds,
                "group_by_length=false",
                "keep=last");
    }
}
