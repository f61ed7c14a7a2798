package dev.laurel.train;

import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Measures the model on held-out data during training. */
public interface Validation {

    /**
     * All metrics by name.
     *
     * @param done is told of each batch how many tokens it had; what it throws ends the measuring
     */
    Map<String, Double> measure(LongConsumer done);

    /** The metric that decides which checkpoint is best; greater is better. */
    String headline();

    /** Whether the model is measured before the first update too, so that it may be what is kept. */
    default boolean startsBefore() {
        return false;
    }

    /** Whether training is to end now, by what was measured last. */
    default boolean endsHere() {
        return false;
    }

    /** Whether somebody who looks on wants to know after this update how good the model is. */
    default boolean isWatchedAt(long step) {
        return false;
    }

    /**
     * Tells them, which changes nothing of what is kept; to end training, this throws.
     *
     * @param evaluated what was measured after this update anyway, if it was
     * @param done else told of each batch that is measured, as in {@link #measure}
     */
    default void show(long step, Optional<Map<String, Double>> evaluated, LongConsumer done) {}
}
