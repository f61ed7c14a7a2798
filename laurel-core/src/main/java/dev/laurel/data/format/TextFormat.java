package dev.laurel.data.format;

import java.util.List;
import java.util.Optional;

/** Plain text: each line that is not blank is a row with the one column {@code text}. */
final class TextFormat implements RowFormat {

    private static final List<String> COLUMNS = List.of("text");

    @Override
    public String name() {
        return "text";
    }

    @Override
    public List<String> extensions() {
        return List.of("txt", "text");
    }

    @Override
    public Rows open(DataFile file, ReadOptions options) {
        Lines lines = new Lines(file, options.encoding());
        return new Rows() {
            @Override
            public Optional<Row> next() {
                return Optional.ofNullable(lines.nextFilled())
                        .map(line -> new Row(lines.location(), COLUMNS, List.of(line)));
            }

            @Override
            public void close() {
                lines.close();
            }
        };
    }
}
