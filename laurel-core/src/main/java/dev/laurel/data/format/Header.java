package dev.laurel.data.format;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The columns of a table: the first row's width, and its fields as names if it is a header. */
record Header(List<String> names, int width) {

    static Header of(List<String> first, boolean named, Location location) {
        if (!named) {
            return new Header(List.of(), first.size());
        }
        List<String> names = first.stream().map(String::strip).toList();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name) && !name.isEmpty()) {
                throw UserError.at(location, "the header names the column '" + name + "' twice");
            }
        }
        return new Header(names, names.size());
    }

    /** A row of the table; refused if it is wider or narrower than the first. */
    Row row(List<String> fields, Location location, char delimiter) {
        if (fields.size() != width) {
            String columns = names.isEmpty() ? "" : " (" + String.join(", ", names) + ")";
            String shown = delimiter == '\t' ? "a tab" : "'" + delimiter + "'";
            throw UserError.at(
                    location,
                    "%d columns, but the first row has %d%s; columns are separated by %s"
                            .formatted(fields.size(), width, columns, shown));
        }
        return new Row(location, names, fields);
    }
}
