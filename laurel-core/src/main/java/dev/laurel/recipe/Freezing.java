package dev.laurel.recipe;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the key {@code freeze} into the parameters that are not trained. */
final class Freezing {

    private static final Pattern LAYER = Pattern.compile("\\.layers?\\.(\\d+)\\.");

    private Freezing() {}

    /** {@code none}, {@code embeddings}, or a number of the lowest layers, whose embeddings are frozen too. */
    static Predicate<String> of(String freeze) {
        if (freeze.equals("none")) {
            return name -> false;
        }
        int layers = freeze.equals("embeddings") ? 0 : Integer.parseInt(freeze);
        return name -> {
            Matcher layer = LAYER.matcher(name);
            return layer.find() ? Integer.parseInt(layer.group(1)) < layers : name.contains("embeddings.");
        };
    }
}
