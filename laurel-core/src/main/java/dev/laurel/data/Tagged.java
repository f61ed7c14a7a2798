package dev.laurel.data;

import dev.laurel.base.Location;
import java.util.List;

/**
 * A sentence of words with one tag each.
 *
 * @param words the words, or the characters of a Chinese sentence
 * @param tags BIO tags, one for each word; empty for sentences that are only to be predicted
 */
public record Tagged(List<String> words, List<String> tags, Location location) implements Example {}
