package dev.laurel.data.format;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.function.BiFunction;

/** The lines of a text file with their numbers; after an unreadable place there are none. */
final class Lines implements Closeable {

    private final String file;
    private final BufferedReader reader;
    private long number;
    private boolean ended;

    Lines(DataFile file, Charset charset) {
        this.file = file.name();
        this.reader = new BufferedReader(file.reader(charset));
    }

    /** The next line without its end, or null. */
    String next() {
        if (ended) {
            return null;
        }
        try {
            String line = reader.readLine();
            ended = line == null;
            number++;
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UserError e) {
            ended = true;
            throw e;
        }
    }

    /** The next line that is not blank, or null. */
    String nextFilled() {
        String line = next();
        while (line != null && line.isBlank()) {
            line = next();
        }
        return line;
    }

    /** Each line that is not blank as one row; closing the rows closes the file. */
    static Rows rows(DataFile file, Charset encoding, BiFunction<String, Location, Row> row) {
        Lines lines = new Lines(file, encoding);
        return new Rows() {
            @Override
            public Optional<Row> next() {
                return Optional.ofNullable(lines.nextFilled()).map(line -> row.apply(line, lines.location()));
            }

            @Override
            public void close() {
                lines.close();
            }
        };
    }

    /** Where the line last read stands. */
    Location location() {
        return new Location(file, number);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
