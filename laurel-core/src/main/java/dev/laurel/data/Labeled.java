package dev.laurel.data;

import dev.laurel.base.Location;
import java.util.Optional;

/**
 * A text, or a pair of texts, with what is to be predicted of it.
 *
 * @param text the (first) text
 * @param pair the second text of a sentence pair
 * @param target what is known about it; absent for rows that are only to be predicted
 */
public record Labeled(String text, Optional<String> pair, Optional<Target> target, Location location)
        implements Example {

    /** A text that is only to be predicted and was read from nowhere. */
    public static Labeled of(String text) {
        return new Labeled(text, Optional.empty(), Optional.empty(), new Location("text", 0));
    }

    /** A pair of texts that is only to be predicted and was read from nowhere. */
    public static Labeled of(String text, String pair) {
        return new Labeled(text, Optional.of(pair), Optional.empty(), new Location("text", 0));
    }
}
