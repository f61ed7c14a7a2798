package dev.laurel.data.format;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a file does not say about itself.
 *
 * @param encoding of text formats
 * @param header whether the first line of a CSV or TSV file names the columns
 * @param delimiter between columns, if not the format's own
 * @param path keys, joined by dots, that lead to the array of rows in a JSON file
 */
public record ReadOptions(Charset encoding, boolean header, Optional<Character> delimiter, Optional<String> path) {

    /** UTF-8, with a header, and the format's own delimiter. */
    public static final ReadOptions DEFAULT =
            new ReadOptions(StandardCharsets.UTF_8, true, Optional.empty(), Optional.empty());
}
