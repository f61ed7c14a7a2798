package dev.laurel.data.format;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** The row formats there are: the built-in ones and those of other modules. */
public final class Formats {

    /** Formats of modules that may be absent, for a message that says what to add. */
    private static final Map<String, String> ELSEWHERE = Map.of("parquet", "laurel-columnar");

    private Formats() {}

    /**
     * Opens a file in the stated format, or the one its extension means.
     *
     * @throws UserError if the format is unknown, its module is missing, or a path is given for other than JSON
     */
    public static Rows open(DataFile file, Optional<String> format, ReadOptions options) {
        RowFormat reader = find(file, format);
        if (options.path().isPresent() && !reader.name().equals(JsonFormat.NAME)) {
            throw new UserError(file.name() + ": path: leads to an array in a JSON file, but the format is "
                    + reader.name() + "; leave it out");
        }
        return reader.open(file, options);
    }

    /** The format stated, or the one the extension of {@code file} means. */
    public static RowFormat find(DataFile file, Optional<String> format) {
        List<RowFormat> all = all();
        for (RowFormat candidate : all) {
            boolean chosen = format.isPresent()
                    ? candidate.name().equals(format.get())
                    : candidate.extensions().contains(file.extension());
            if (chosen) {
                return candidate;
            }
        }
        String wanted = format.orElse(file.extension());
        List<String> names = new ArrayList<>(all.stream().map(RowFormat::name).toList());
        if (ELSEWHERE.containsKey(wanted)) {
            throw new UserError("%s: reading %s needs the module %s; add dev.laurel:%s to the class path"
                    .formatted(file.name(), wanted, ELSEWHERE.get(wanted), ELSEWHERE.get(wanted)));
        }
        if (format.isPresent()) {
            throw new UserError(file.name() + ": no format '" + wanted + "'." + Nearest.hint(wanted, names));
        }
        throw new UserError("%s: the extension '%s' does not tell the format; state it with format: one of %s"
                .formatted(file.name(), wanted, String.join(", ", names)));
    }

    private static List<RowFormat> all() {
        Map<String, RowFormat> all = new LinkedHashMap<>();
        for (RowFormat builtIn : List.of(
                new JsonLinesFormat(),
                new JsonFormat(),
                new CsvFormat(),
                new TsvFormat(),
                new ConllFormat(),
                new TextFormat())) {
            all.put(builtIn.name(), builtIn);
        }
        for (RowFormat other : ServiceLoader.load(RowFormat.class)) {
            RowFormat twin = all.putIfAbsent(other.name(), other);
            if (twin != null) {
                throw new IllegalStateException("Two readers for the format '%s': %s and %s"
                        .formatted(
                                other.name(),
                                twin.getClass().getName(),
                                other.getClass().getName()));
            }
        }
        return List.copyOf(all.values());
    }
}
