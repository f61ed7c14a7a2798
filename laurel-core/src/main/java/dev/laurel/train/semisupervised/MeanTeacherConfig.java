package dev.laurel.train.semisupervised;

import dev.laurel.config.Key;
import dev.laurel.text.WordDropout;
import dev.laurel.text.WordSwap;

/** How a model learns from the average of its own weights: the keys of the method {@code mean-teacher}. */
public record MeanTeacherConfig(
        @Key(
                doc = "Share of itself that the teacher keeps at an update.",
                defaultValue = "0.99",
                min = 0,
                max = 1,
                exclusiveMax = true,
                source = "Tarvainen, Valpola: 0.99 at first, then 0.999")
        double decay,

        @Key(
                doc = "Weight of what the teacher says, once it is there in full: squared distance of probabilities.",
                defaultValue = "5",
                min = 0)
        double unlabelledWeight,

        @Key(
                doc = "Share of the updates over which that weight grows, from less than a hundredth.",
                defaultValue = "0.3",
                min = 0,
                max = 1)
        double rampUp,

        @Key(doc = "Words that are left out of a changed text; not for tags.", defaultValue = "{}")
        WordDropout wordDropout,

        @Key(doc = "Words that change places in a changed text; not for tags.", defaultValue = "{}")
        WordSwap wordSwap) {

    private static final double STEEPNESS = 5;

    /**
     * The weight at an update: exp(−5·(1 − t)²) of the full one while t, the share of the growing that is done, is below 1.
     *
     * @param step updates made before
     * @param steps of the whole training
     */
    public double weight(long step, long steps) {
        double growing = rampUp * steps;
        double left = step >= growing ? 0 : 1 - step / growing;
        return unlabelledWeight * Math.exp(-STEEPNESS * left * left);
    }
}
