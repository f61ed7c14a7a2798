package dev.laurel.model;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import java.util.Arrays;
import java.util.List;

/** Refuses the values of configuration keys that a family does not implement, by name. */
public final class Supported {

    /** The keys of all families that must be at least 1. */
    private static final List<String> SIZES = List.of(
            "vocab_size",
            "hidden_size",
            "dim",
            "intermediate_size",
            "hidden_dim",
            "num_hidden_layers",
            "n_layers",
            "num_attention_heads",
            "n_heads",
            "max_position_embeddings");

    private Supported() {}

    /**
     * The sizes of a transformer, where they are stated: at least 1, and the heads share the hidden size evenly.
     *
     * @throws dev.laurel.base.UserError naming the key that is not
     */
    public static void sizes(HfConfig config) {
        for (String key : SIZES) {
            config.optionalInt(key).ifPresent(size -> {
                if (size < 1) {
                    throw config.error(key, "is " + size + "; it must be at least 1.");
                }
            });
        }
        shared(config, "hidden_size", "num_attention_heads");
        shared(config, "dim", "n_heads");
    }

    private static void shared(HfConfig config, String width, String parts) {
        if (config.has(width) && config.has(parts) && config.intValue(width) % config.intValue(parts) != 0) {
            throw config.error(
                    parts,
                    "is " + config.intValue(parts) + ", which does not divide '" + width + "', "
                            + config.intValue(width) + ".");
        }
    }

    /**
     * A text, missing or one of these.
     *
     * @throws dev.laurel.base.UserError if it is another one
     */
    public static void text(HfConfig config, String key, String... allowed) {
        config.optionalText(key).ifPresent(found -> {
            if (!Arrays.asList(allowed).contains(found)) {
                throw config.error(
                        key,
                        "is '" + found + "', which Laurel does not implement for " + config.modelType()
                                + ". Supported: " + String.join(", ", allowed) + ".");
            }
        });
    }

    /**
     * A truth value, missing or this one.
     *
     * @throws dev.laurel.base.UserError if it is the other one
     */
    public static void flag(HfConfig config, String key, boolean supported) {
        if (config.booleanValue(key, supported) != supported) {
            throw config.error(
                    key,
                    "is " + !supported + ", which Laurel does not implement for " + config.modelType() + ". Supported: "
                            + supported + ".");
        }
    }

    /**
     * A number, missing or this one.
     *
     * @throws dev.laurel.base.UserError if it is another one
     */
    public static void number(HfConfig config, String key, int supported) {
        if (config.intValue(key, supported) != supported) {
            throw config.error(
                    key,
                    "is " + config.intValue(key) + ", which Laurel does not implement for " + config.modelType()
                            + ". Supported: " + supported + ".");
        }
    }

    /**
     * What turns an encoder into something else: a decoder, or one whose output matrix is not its word table.
     *
     * @throws dev.laurel.base.UserError naming the key
     */
    public static void encoderOnly(HfConfig config) {
        for (String key : List.of("is_decoder", "add_cross_attention")) {
            flag(config, key, false);
        }
        flag(config, "tie_word_embeddings", true);
    }

    /** The refusal of a head for pairs of segments by a family that was never trained with one. */
    public static UserError noPairs(HfConfig config) {
        return new UserError("models of type '" + config.modelType()
                + "' have no head for pairs of segments; only those of type 'bert' have. State sentences: none");
    }
}
