package dev.laurel.train.semisupervised;

import dev.laurel.config.Key;
import java.util.List;

/** How several models teach each other: the keys of the method {@code co-training}. */
public record CoTrainingConfig(
        @Key(
                doc = "Models that teach each other; each learns what all others agree on.",
                defaultValue = "3",
                min = 2,
                max = 9,
                source = "Zhou, Li 2005: Tri-Training; with 2 as Blum, Mitchell 1998")
        int models,

        @Key(
                doc = "For each round the share of the agreed answers that is learned, the surest of each class; in the"
                        + " last round it is the run's own model that learns.",
                defaultValue = "[0.5, 1.0]")
        List<Double> rounds,

        @Key(
                doc = "Whether all classes are learned alike often; for data whose classes are about equally frequent.",
                defaultValue = "true")
        boolean balance,

        @Key(
                doc = "Weight of the labelled texts' cross-entropy beside that of the answers.",
                defaultValue = "1",
                min = 0)
        double labelledWeight) {

    public CoTrainingConfig {
        Selection.requireShares(rounds);
    }
}
