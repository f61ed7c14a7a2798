package dev.laurel.train.semisupervised;

import dev.laurel.config.Key;
import java.util.List;

/** How a model learns from its own surest answers: the keys of the method {@code self-training}. */
public record SelfTrainingConfig(
        @Key(
                doc = "For each round the share of its answers that a fresh student learns, the surest of each class.",
                defaultValue = "[0.3, 0.6, 0.9]")
        List<Double> rounds,

        @Key(
                doc =
                        "Whether a student learns all classes alike often; for data whose classes are about equally frequent.",
                defaultValue = "true")
        boolean balance,

        @Key(doc = "Whether a student learns probabilities; else the surest class alone.", defaultValue = "true")
        boolean soft,

        @Key(
                doc = "Models trained on all labelled texts but a part, on which the temperature is fitted by which the"
                        + " teacher's confidence is corrected; 0 for no correction.",
                defaultValue = "4",
                min = 0,
                max = 20)
        int folds,

        @Key(
                doc = "Weight of the labelled texts' cross-entropy beside that of the answers.",
                defaultValue = "1",
                min = 0)
        double labelledWeight) {

    public SelfTrainingConfig {
        Selection.requireShares(rounds);
        if (folds == 1) {
            throw new IllegalArgumentException("'folds' is 1, which leaves nothing to train on: 0, or 2 and more");
        }
    }
}
