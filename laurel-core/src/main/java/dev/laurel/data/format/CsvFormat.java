package dev.laurel.data.format;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Comma-separated values as RFC 4180 has them (quoted fields may hold delimiters, quotes and line ends). */
final class CsvFormat implements RowFormat {

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public List<String> extensions() {
        return List.of("csv");
    }

    @Override
    public Rows open(DataFile file, ReadOptions options) {
        char delimiter = options.delimiter().orElse(',');
        CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(delimiter)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .ofCsvRecord(file.reader(options.encoding()));
        return new CsvRows(file.name(), reader, options.header(), delimiter);
    }

    private static final class CsvRows implements Rows {

        private static final Pattern RECORD_START = Pattern.compile(" \\(record starting at line (\\d+)\\)");

        private final String file;
        private final CsvReader<CsvRecord> reader;
        private final Iterator<CsvRecord> records;
        private final boolean named;
        private final char delimiter;
        private Header header;
        private long lastLine = 1;
        private boolean ended;

        CsvRows(String file, CsvReader<CsvRecord> reader, boolean named, char delimiter) {
            this.file = file;
            this.reader = reader;
            this.records = reader.iterator();
            this.named = named;
            this.delimiter = delimiter;
        }

        @Override
        public Optional<Row> next() {
            CsvRecord record = read();
            if (header == null && record != null) {
                // Without a header the rest cannot be understood.
                ended = true;
                header = Header.of(record.getFields(), named, location());
                ended = false;
                if (named) {
                    record = read();
                }
            }
            return Optional.ofNullable(record).map(found -> header.row(found.getFields(), location(), delimiter));
        }

        private CsvRecord read() {
            try {
                if (ended || !records.hasNext()) {
                    return null;
                }
                CsvRecord record = records.next();
                lastLine = record.getStartingLineNumber();
                return record;
            } catch (CsvParseException e) {
                ended = true;
                if (e.getCause() instanceof UserError cause) {
                    throw cause;
                }
                throw invalid(
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
            } catch (UserError e) {
                ended = true;
                throw e;
            }
        }

        /** The parser says where the broken record starts only in its message. */
        private UserError invalid(String message) {
            Matcher start = RECORD_START.matcher(message);
            Location place = start.find() ? new Location(file, Long.parseLong(start.group(1))) : location();
            return UserError.at(place, "not valid CSV: " + start.replaceAll(""));
        }

        private Location location() {
            return new Location(file, lastLine);
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
}
