package dev.laurel.train;

import java.util.Map;
import java.util.Optional;

/** Measures the model on held-out data during training. */
public interface Validation {

    /** All metrics by name. */
    Map<String, Double> measure();

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
     */
    default void show(long step, Optional<Map<String, Double>> evaluated) {}
}
