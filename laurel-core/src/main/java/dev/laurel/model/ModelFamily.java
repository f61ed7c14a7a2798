package dev.laurel.model;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.nn.Parameters;
import java.util.List;

/**
 * One Hugging Face {@code model_type}: how its configuration becomes layers, and what its tensors are called.
 *
 * <p>Found through {@link java.util.ServiceLoader}. A family is two classes: this one and its {@link Trunk}. What a
 * configuration asks for and the family does not implement, it refuses with {@link Supported}.
 */
public interface ModelFamily {

    /** As {@code config.json} spells it. */
    String modelType();

    /** How transformers' class names begin, for instance {@code Bert}. */
    String className();

    /** What the trunk's tensors are prefixed with under a head, for instance {@code bert}; base models have no prefix. */
    String trunkPrefix();

    /**
     * Declares the trunk's parameters, relative to {@code at}.
     *
     * @param tiedWords whether a head will multiply with the word table
     */
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

    /** The present name of a tensor that older checkpoints call otherwise: norms had gamma and beta. */
    default String presentName(String stored) {
        return stored.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias");
    }

    /** Whether a stored tensor plays no part: a buffer that is computed anew, or a table that is switched off. */
    default boolean ignores(HfConfig config, String stored) {
        return stored.endsWith("embeddings.position_ids") || stored.endsWith("embeddings.token_type_ids");
    }
}
