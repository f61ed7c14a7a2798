package dev.laurel.data;

import dev.laurel.config.Key;
import java.util.Optional;

/** Which column holds what: by name, by position from 0 (or from the end: −1), or, nested, as names joined by dots. */
public record ColumnsConfig(
        @Key(doc = "Column of the (first) text.", defaultValue = "text")
        String text,

        @Key(doc = "Column of the second text of a sentence pair.")
        Optional<String> textPair,

        @Key(
                doc = "Column of the class, of the classes (a list, or text with label_separator), or of the number.",
                defaultValue = "label")
        String label,

        @Key(doc = "Column of a sentence's words, a list or text split at spaces; else 'words', or 0 without header.")
        Optional<String> words,

        @Key(doc = "Column of the words' tags, a list or text split at spaces; else 'tags', or -1 without header.")
        Optional<String> tags) {}
