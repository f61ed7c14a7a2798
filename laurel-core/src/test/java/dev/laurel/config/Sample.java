package dev.laurel.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration with every kind of component, for the tests. */
record Sample(
        @Key(doc = "The model to start from.") String model,

        @Key(doc = "Seed of everything random.", defaultValue = "42", min = 0)
        long seed,

        @Key(doc = "The number format.", defaultValue = "auto")
        Precision precision,

        @Key(
                doc = "Where to compute.",
                defaultValue = "auto",
                allowed = {"auto", "cpu", "cuda"})
        String device,

        @Key(doc = "Written into the run.") Optional<String> note,
        @Key(doc = "Label names to ids.") Map<String, Integer> labels,

        @Key(doc = "Shares of the parts.", defaultValue = "[0.8, 0.1, 0.1]", min = 0, max = 1)
        List<Double> split,

        @Key(doc = "Early stopping.") Optional<Patience> earlyStopping,
        @Key(doc = "What is done, in order.") List<Stage> stages) {

    enum Precision {
        AUTO,
        FP32,
        BF16_MIXED
    }

    record Patience(
            @Key(doc = "Evaluations without progress.", defaultValue = "3", min = 1)
            int patience,

            @Key(doc = "The least progress.", defaultValue = "0.0", min = 0)
            double minDelta) {}

    @Discriminator("stage")
    sealed interface Stage {}

    @Named("fine-tune")
    record FineTune(
            @Key(
                    doc = "Peak learning rate.",
                    defaultValue = "5e-5",
                    min = 0,
                    exclusiveMin = true,
                    max = 1,
                    source = "transformers TrainingArguments",
                    aliases = "lr")
            double learningRate,

            @Key(doc = "Passes over the data.", defaultValue = "3", min = 1)
            int epochs,

            @Key(doc = "Warm-up steps.", defaultValue = "0", min = 0)
            int warmupSteps,

            @Key(doc = "Steps in all.", defaultValue = "1000", min = 1)
            int maxSteps,

            @Key(doc = "Whether to shuffle.", defaultValue = "true")
            boolean shuffle,

            @Key(doc = "The optimiser.", defaultValue = "{beta1: 0.85}")
            Adam optimizer)
            implements Stage {
        FineTune {
            if (warmupSteps > maxSteps) {
                throw new IllegalArgumentException(
                        "warmup_steps is " + warmupSteps + ", more than max_steps, " + maxSteps + ".");
            }
        }
    }

    @Named("evaluate")
    record Evaluate(
            @Key(doc = "The file to evaluate on.") String data,

            @Key(doc = "Tokens in a batch.", defaultValue = "4096", min = 1)
            int batchTokens)
            implements Stage {}

    record Adam(
            @Key(doc = "Decay of the mean.", defaultValue = "0.9", min = 0, max = 1, exclusiveMax = true)
            double beta1,

            @Key(doc = "Decay of the square.", defaultValue = "0.999", min = 0, max = 1, exclusiveMax = true)
            double beta2) {}
}
