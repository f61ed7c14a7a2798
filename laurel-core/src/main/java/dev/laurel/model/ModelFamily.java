package dev.laurel.model;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.nn.Parameters;
import java.util.List;

/**
 * One Hugging Face {@code model_type}: how its configuration becomes layers, and what its tensors are called.
 *
 * <p>Found through {@link java.util.ServiceLoader}. A family is two classes: this one and its {@link Trunk}.
 */
public interface ModelFamily {

    /** As {@code config.json} spells it. */
    String modelType();

    /** How transformers' class names begin, for instance {@code Bert}. */
    String className();

    /** What the trunk's tensors are prefixed with under a head, for instance {@code bert}; base models have no prefix. */
    String trunkPrefix();

    /** Declares the trunk's parameters, relative to {@code at}. */
    Trunk trunk(HfConfig config, Parameters.Declarations at, boolean tiedWords);

    /**
     * Declares a head's parameters.
     *
     * @param at names from the root of the checkpoint
     * @param trunk what {@link #trunk} returned
     * @param labels number of classes; not used for a language model
     */
    Head head(Head.Kind kind, HfConfig config, Parameters.Declarations at, Trunk trunk, int labels);

    /** Beginnings of the names of all heads' tensors, which another task's head replaces; from the root. */
    List<String> headNames();

    /** The number of tokens the model can read. */
    int maxLength(HfConfig config);

    /** The present name of a tensor that older checkpoints call otherwise. */
    default String presentName(String stored) {
        return stored;
    }

    /** Whether a stored tensor is a mere buffer that is computed anew, such as position numbers. */
    default boolean isBuffer(String stored) {
        return false;
    }
}
