package dev.laurel.data.format;

import dev.laurel.base.UserError;
import java.io.Closeable;
import java.util.Optional;

/** The rows of an open file, read one by one. */
public interface Rows extends Closeable {

    /**
     * The next row, or nothing at the end.
     *
     * @throws UserError if the next row is malformed; reading may go on, and gives nothing if the rest is unreadable
     */
    Optional<Row> next();

    @Override
    void close();
}
