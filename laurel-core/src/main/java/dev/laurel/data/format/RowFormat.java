package dev.laurel.data.format;

import dev.laurel.base.UserError;
import java.util.List;

/** Reads one file format; others than the built-in ones are found by {@link java.util.ServiceLoader}. */
public interface RowFormat {

    /** What a recipe calls it, for instance {@code jsonl}. */
    String name();

    /** The file name extensions that mean it, in lower case without the dot. */
    List<String> extensions();

    /**
     * Opens a file.
     *
     * @throws UserError if it cannot be read
     */
    Rows open(DataFile file, ReadOptions options);
}
