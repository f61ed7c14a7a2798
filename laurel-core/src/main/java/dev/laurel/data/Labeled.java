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
        implements Example {}
