package dev.laurel.columnar;

import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CloseableIterator;
import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import dev.laurel.data.format.RowFormat;
import dev.laurel.data.format.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.io.api.Binary;

/**
 * Apache Parquet files; lists and structs become {@code List} and {@code Map}, a location's line is the row from 1.
 *
 * <p>Compression with Brotli is not supported by the library underneath.
 */
public final class ParquetFormat implements RowFormat {

    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public List<String> extensions() {
        return List.of("parquet", "pq");
    }

    @Override
    public Rows open(DataFile file, ReadOptions options) {
        Path path = file.path()
                .filter(p -> !file.name().contains(".zip!"))
                .orElseThrow(() -> new UserError(
                        file.name() + ": Parquet is read from its end; give a file, not a stream or an archive"));
        return new ParquetRows(file.name(), path);
    }

    private static final class ParquetRows implements Rows {

        private final String file;

        @SuppressWarnings("rawtypes")
        private final CloseableIterator<Map> records;

        private long row;
        private boolean ended;

        ParquetRows(String file, Path path) {
            this.file = file;
            try {
                this.records = new CarpetReader<>(path.toFile(), Map.class).iterator();
            } catch (RuntimeException e) {
                throw unreadable(e);
            }
        }

        @Override
        public Optional<Row> next() {
            try {
                if (ended || !records.hasNext()) {
                    return Optional.empty();
                }
                Map<?, ?> record = records.next();
                row++;
                Map<String, Object> fields = new LinkedHashMap<>();
                record.forEach((name, value) -> fields.put((String) name, plain(value)));
                return Optional.of(Row.of(new Location(file, row), fields));
            } catch (RuntimeException e) {
                ended = true;
                throw unreadable(e);
            }
        }

        /** Texts that a writer did not mark as such arrive as bytes; any other bytes stay bytes. */
        private static Object plain(Object value) {
            if (!(value instanceof Binary binary)) {
                return value;
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(binary.getBytes()))
                        .toString();
            } catch (CharacterCodingException e) {
                return binary.getBytes();
            }
        }

        private UserError unreadable(RuntimeException e) {
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            Location place = new Location(file, row == 0 ? 0 : row + 1);
            // The library names its own object where it means the file.
            String message = String.valueOf(reason.getMessage()).replaceAll("\\S+@[0-9a-f]+ is not", "it is not");
            return new UserError(place + ": cannot be read as Parquet: " + message, e);
        }

        @Override
        public void close() {
            try {
                records.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
