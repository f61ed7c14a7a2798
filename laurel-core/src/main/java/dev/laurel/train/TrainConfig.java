package dev.laurel.train;

import dev.laurel.batch.BatchPlan;
import dev.laurel.config.Key;
import dev.laurel.optim.Schedule;
import dev.laurel.peft.PeftConfig;
import java.util.Optional;

/** How a model is trained: the keys that all training methods share. */
public record TrainConfig(
        @Key(doc = "Passes over the training data.", defaultValue = "3", min = 1, source = "transformers")
        int epochs,

        @Key(
                doc = "Examples of one micro-batch; times gradient_accumulation_steps those of one update.",
                defaultValue = "16",
                min = 1)
        int batchSize,

        @Key(
                doc = "If not 0, a micro-batch takes as many examples as fit this many tokens, instead of batch_size.",
                defaultValue = "0",
                min = 0)
        int tokensPerBatch,

        @Key(doc = "Whether examples of similar length go together; still random, and faster.", defaultValue = "true")
        boolean groupByLength,

        @Key(
                doc = "Micro-batches of one update; their number does not change the result, only the memory.",
                defaultValue = "1",
                min = 1,
                source = "transformers")
        int gradientAccumulationSteps,

        @Key(
                doc = "Peak learning rate.",
                defaultValue = "5e-5",
                min = 0,
                exclusiveMin = true,
                source = "transformers",
                aliases = "lr")
        double learningRate,

        @Key(doc = "What the learning rate does after the warm-up.", defaultValue = "linear", source = "transformers")
        Schedule.Shape schedule,

        @Key(
                doc = "Share of the updates over which the learning rate rises from 0.",
                defaultValue = "0.1",
                min = 0,
                max = 1)
        double warmupRatio,

        @Key(doc = "The optimiser.", defaultValue = "adamw") OptimizerName optimizer,

        @Key(
                doc = "Weight decay, decoupled for adamw, added to the gradient for sgd; biases and norms are exempt.",
                defaultValue = "0.01",
                min = 0)
        double weightDecay,

        @Key(
                doc = "AdamW's decay of the first moment.",
                defaultValue = "0.9",
                min = 0,
                max = 1,
                exclusiveMax = true,
                source = "transformers")
        double adamBeta1,

        @Key(
                doc = "AdamW's decay of the second moment.",
                defaultValue = "0.999",
                min = 0,
                max = 1,
                exclusiveMax = true,
                source = "transformers")
        double adamBeta2,

        @Key(
                doc = "AdamW's term against division by zero.",
                defaultValue = "1e-8",
                min = 0,
                exclusiveMin = true,
                source = "transformers")
        double adamEpsilon,

        @Key(doc = "SGD's momentum.", defaultValue = "0.9", min = 0, max = 1, exclusiveMax = true)
        double momentum,

        @Key(doc = "Whether SGD looks ahead as Nesterov does.", defaultValue = "false")
        boolean nesterov,

        @Key(
                doc = "Longest gradient norm; a longer gradient is scaled down to it. 0 for no limit.",
                defaultValue = "1",
                min = 0,
                source = "transformers")
        double maxGradNorm,

        @Key(
                doc = "Share of the target probability that is spread over all classes.",
                defaultValue = "0",
                min = 0,
                max = 1,
                exclusiveMax = true)
        double labelSmoothing,

        @Key(doc = "What else keeps the model from learning its examples by heart.", defaultValue = "{}")
        Regularisation regularisation,

        @Key(doc = "Longest text in tokens; what is longer is cut, and counted.", defaultValue = "128", min = 2)
        int maxLength,

        @Key(
                doc =
                        "Parts that are not trained: 'embeddings', or a number n for the embeddings and the n lowest layers.",
                defaultValue = "none")
        String freeze,

        @Key(doc = "What is trained instead of the whole model: a method of parameter-efficient fine-tuning.")
        Optional<PeftConfig> peft,

        @Key(
                doc = "Which weights are kept when there is a dev part: those of the best evaluation, or the last.",
                defaultValue = "best")
        Keep keep,

        @Key(
                doc = "Evaluations on the dev part without gain after which training stops; 0 for never.",
                defaultValue = "0",
                min = 0)
        int earlyStoppingPatience,

        @Key(
                doc = "Updates between evaluations on the dev part; 0 for one at the end of each epoch.",
                defaultValue = "0",
                min = 0)
        int evalSteps,

        @Key(doc = "Updates between lines in metrics.jsonl.", defaultValue = "10", min = 1)
        int loggingSteps,

        @Key(doc = "Seconds between checkpoints from which a stopped run resumes.", defaultValue = "120", min = 0)
        double checkpointSeconds) {

    /** The optimisers. */
    public enum OptimizerName {
        ADAMW,
        SGD
    }

    /** Which weights a run ends with. */
    public enum Keep {
        BEST,
        LAST
    }

    public TrainConfig {
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("nesterov needs a momentum above 0");
        }
        if (peft.isPresent() && !freeze.equals("none")) {
            throw new IllegalArgumentException("freeze and peft are both given: with peft the whole model is frozen");
        }
        if (peft.isPresent() && regularisation.mixout() > 0) {
            throw new IllegalArgumentException(
                    "mixout and peft are both given: mixout puts trained weights back to what"
                            + " they were pretrained to, but with peft none of these is trained");
        }
        if (peft.isPresent() && regularisation.l2Sp() > 0) {
            throw new IllegalArgumentException("l2_sp and peft are both given: with peft the pretrained weights stay as"
                    + " they are, and weight_decay draws the adapter towards changing nothing");
        }
        if (!freeze.matches("none|embeddings|\\d+")) {
            throw new IllegalArgumentException(
                    "freeze is '" + freeze + "'. Allowed: none, embeddings, or a number of layers");
        }
    }

    /** The rules by which updates are formed. */
    public BatchPlan.Rules batchRules() {
        return new BatchPlan.Rules(batchSize, tokensPerBatch, groupByLength, gradientAccumulationSteps);
    }
}
