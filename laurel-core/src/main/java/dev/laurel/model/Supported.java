package dev.laurel.model;

import dev.laurel.checkpoint.HfConfig;
import java.util.Arrays;
import java.util.List;

/** Refuses the values of configuration keys that a family does not implement, by name. */
public final class Supported {

    private Supported() {}

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
}
