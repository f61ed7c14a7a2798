package dev.laurel.data.format;

import java.util.List;

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
        return Lines.rows(file, options.encoding(), (line, location) -> new Row(location, COLUMNS, List.of(line)));
    }
}
