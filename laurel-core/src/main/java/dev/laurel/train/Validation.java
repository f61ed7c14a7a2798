package dev.laurel.train;

import java.util.Map;

/** Measures the model on held-out data during training. */
public interface Validation {

    /** All metrics by name. */
    Map<String, Double> measure();

    /** The metric that decides which checkpoint is best; greater is better. */
    String headline();
}
