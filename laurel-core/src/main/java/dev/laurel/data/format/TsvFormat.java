package dev.laurel.data.format;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Columns separated by tabs (or the delimiter stated), one row a line; quotes are ordinary characters. */
final class TsvFormat implements RowFormat {

    @Override
    public String name() {
        return "tsv";
    }

    @Override
    public List<String> extensions() {
        return List.of("tsv", "tab");
    }

    @Override
    public Rows open(DataFile file, ReadOptions options) {
        return new TsvRows(
                new Lines(file, options.encoding()),
                options.header(),
                options.delimiter().orElse('\t'));
    }

    private static final class TsvRows implements Rows {

        private final Lines lines;
        private final boolean named;
        private final char delimiter;
        private final Pattern separator;
        private Header header;
        private boolean ended;

        TsvRows(Lines lines, boolean named, char delimiter) {
            this.lines = lines;
            this.named = named;
            this.delimiter = delimiter;
            this.separator = Pattern.compile(Pattern.quote(String.valueOf(delimiter)));
        }

        @Override
        public Optional<Row> next() {
            List<String> fields = fields();
            if (header == null && fields != null) {
                // Without a header the rest cannot be understood.
                ended = true;
                header = Header.of(fields, named, lines.location());
                ended = false;
                if (named) {
                    fields = fields();
                }
            }
            return Optional.ofNullable(fields).map(found -> header.row(found, lines.location(), delimiter));
        }

        private List<String> fields() {
            String line = ended ? null : lines.nextFilled();
            return line == null ? null : List.of(separator.split(line, -1));
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}
