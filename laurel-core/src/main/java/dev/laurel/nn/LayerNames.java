package dev.laurel.nn;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a parameter's name in a checkpoint says about its depth in the model. */
public final class LayerNames {

    private static final Pattern LAYER = Pattern.compile("\\.layers?\\.(\\d+)\\.");

    private LayerNames() {}

    /** The number of the layer that it belongs to, from 0 at the bottom; empty outside of layers. */
    public static OptionalInt layer(String name) {
        Matcher layer = LAYER.matcher(name);
        return layer.find() ? OptionalInt.of(Integer.parseInt(layer.group(1))) : OptionalInt.empty();
    }

    /** Whether it belongs to the embeddings below the layers. */
    public static boolean isEmbedding(String name) {
        return layer(name).isEmpty() && name.contains("embeddings.");
    }
}
