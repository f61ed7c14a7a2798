package dev.laurel.data.format;

import dev.laurel.base.Location;
import java.util.List;
import tools.jackson.core.JacksonException;

/** JSON Lines: one object or array a line; blank lines are left out. */
final class JsonLinesFormat implements RowFormat {

    @Override
    public String name() {
        return "jsonl";
    }

    @Override
    public List<String> extensions() {
        return List.of("jsonl", "ndjson");
    }

    @Override
    public Rows open(DataFile file, ReadOptions options) {
        return Lines.rows(file, options.encoding(), JsonLinesFormat::row);
    }

    private static Row row(String line, Location location) {
        try {
            return JsonValues.row(JsonValues.MAPPER.readValue(line, Object.class), location);
        } catch (JacksonException e) {
            // The parser saw the line alone: only its column counts.
            throw JsonValues.invalid(e, location.file(), location.line() - 1);
        }
    }
}
