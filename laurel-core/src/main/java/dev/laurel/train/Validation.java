package dev.laurel.train;

import java.util.Map;
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
}
