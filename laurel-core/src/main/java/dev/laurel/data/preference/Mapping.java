package dev.laurel.data.preference;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.data.format.Row;
import dev.laurel.text.Transcript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the rows of one file are read: a form of a layout with what the data section says over it.
 *
 * @param columns what is read, with the names in the file
 * @param turns whether texts are turns of a conversation
 * @param transcript the names by which a text is a whole dialogue and no turn
 */
record Mapping(
        Layout layout,
        Map<Column, String> columns,
        boolean turns,
        Transcript transcript,
        Verdicts verdicts,
        Map<String, AttributeConfig> attributes) {

    private static final String UNREAD = "none";
    private static final String NO_ATTRIBUTES = "attributes";

    /** The name of the attribute's column. */
    static String column(String attribute, AttributeConfig config) {
        return config.column().orElse(attribute);
    }

    /** The columns that the section itself names. */
    static List<String> stated(PreferenceConfig config) {
        List<String> stated = new ArrayList<>(config.columns().values());
        stated.removeIf(UNREAD::equals);
        config.attributes().forEach((name, attribute) -> stated.add(column(name, attribute)));
        return stated;
    }

    /**
     * The mapping for a file that begins with this row.
     *
     * <p>Of the forms whose required columns are all there it is the one with the most of them under the layout's own
     * names; of several such the first. Columns that the section states have to be there too.
     *
     * @throws UserError if no form fits, with the column that the nearest one misses
     */
    static Mapping of(PreferenceConfig config, Row first) {
        List<Candidate> candidates = candidates(config);
        Candidate best = candidates.stream()
                .filter(candidate -> candidate.missing(first).isEmpty())
                .filter(candidate -> config.layout() != Layout.AUTO || candidate.agreesOnLists(first))
                .max(Comparator.comparingInt(Candidate::ownNames))
                .orElseThrow(() -> noneFits(config, candidates, first));
        return best.mapping(first);
    }

    /**
     * The mapping for one row with replies that nobody need have judged.
     *
     * <p>Of the forms of all kinds whose columns are there, judgements apart, it is the one that reads most of the row.
     *
     * @throws UserError if the row has no replies under the names of any layout
     */
    static Mapping ofReplies(PreferenceConfig config, Row row) {
        Layout[] layouts = config.layout() == Layout.AUTO ? Layout.values() : new Layout[] {config.layout()};
        return Arrays.stream(layouts)
                .flatMap(layout -> layout.replies().stream().map(form -> new Candidate(config, layout, form)))
                .filter(candidate -> candidate.missing(row).isEmpty())
                .filter(candidate -> config.layout() != Layout.AUTO || candidate.agreesOnLists(row))
                .map(candidate -> candidate.mapping(row))
                .max(Comparator.comparingLong(mapping -> mapping.columnsIn(row)))
                .orElseThrow(() -> noReplies(config, row));
    }

    private long columnsIn(Row row) {
        return columns.values().stream().filter(row::has).count();
    }

    private static UserError noReplies(PreferenceConfig config, Row row) {
        List<String> unknown = config.columns().values().stream()
                .filter(name -> !name.equals(UNREAD) && !row.has(name))
                .toList();
        if (!unknown.isEmpty()) {
            return UserError.at(
                    row.location(),
                    "no column '%s'.%s".formatted(unknown.get(0), Nearest.hint(unknown.get(0), row.names())));
        }
        String found = row.names().isEmpty() ? "columns without names" : String.join(", ", row.names());
        return UserError.at(
                row.location(),
                "no reply found among the columns (%s). A row has prompt and completion, or chosen and rejected, or prompt and completions; other names are mapped with columns.completion=NAME"
                        .formatted(found));
    }

    private static List<Candidate> candidates(PreferenceConfig config) {
        Layout[] layouts = config.layout() == Layout.AUTO ? Layout.values() : new Layout[] {config.layout()};
        List<Candidate> candidates = new ArrayList<>();
        for (Layout layout : layouts) {
            layout.variants(config.kind()).forEach(variant -> candidates.add(new Candidate(config, layout, variant)));
        }
        if (candidates.isEmpty()) {
            List<String> others = Arrays.stream(Layout.values())
                    .filter(layout -> !layout.variants(config.kind()).isEmpty())
                    .map(Layout::key)
                    .toList();
            throw new UserError("data.layout: %s has no %s; layouts that have: %s"
                    .formatted(config.layout().key(), kind(config), String.join(", ", others)));
        }
        return candidates;
    }

    private static UserError noneFits(PreferenceConfig config, List<Candidate> candidates, Row first) {
        // What misses nothing was passed over for its lists: it is no help.
        Candidate nearest = candidates.stream()
                .filter(candidate -> !candidate.missing(first).isEmpty())
                .min(Comparator.<Candidate>comparingInt(
                                candidate -> candidate.missing(first).size())
                        .thenComparing(candidate -> !candidate.agreesOnLists(first)))
                .orElseThrow();
        List<String> missing = nearest.missing(first);
        if (missing.equals(List.of(NO_ATTRIBUTES))) {
            return UserError.at(
                    first.location(),
                    "ratings need attributes with their scales: attributes: {quality: {column: NAME, min: 1, max: 5}}");
        }
        String column = missing.get(0);
        String reader = config.layout() == Layout.AUTO
                ? "no layout of %s fits; the nearest, %s, also needs"
                        .formatted(kind(config), nearest.layout().key())
                : "the layout %s needs".formatted(nearest.layout().key());
        return UserError.at(
                first.location(),
                "%s the column '%s'.%s Map columns with columns: {%s: NAME}"
                        .formatted(reader, column, Nearest.hint(column, first.names()), nearest.key(column)));
    }

    private static String kind(PreferenceConfig config) {
        return config.kind().name().toLowerCase(Locale.ROOT);
    }

    /** A form that may fit. */
    private record Candidate(PreferenceConfig config, Layout layout, Variant variant) {

        private Map<Column, String> stated() {
            Map<Column, String> stated = new EnumMap<>(Column.class);
            config.columns().forEach((key, name) -> stated.put(Column.named(key).orElseThrow(), name));
            return stated;
        }

        private Map<String, AttributeConfig> attributes() {
            return config.attributes().isEmpty() ? variant.attributes() : config.attributes();
        }

        /** The columns that have to be in the first row. */
        private Map<Column, String> wanted() {
            Map<Column, String> wanted = new EnumMap<>(variant.required());
            wanted.putAll(stated());
            wanted.values().removeIf(UNREAD::equals);
            if (inObjects()) {
                wanted.keySet().removeAll(List.of(Column.REPLY, Column.SCORES, Column.RANKS));
            }
            return wanted;
        }

        private boolean inObjects() {
            return !variant.inObjects().isEmpty() || stated().containsKey(Column.REPLY);
        }

        /** The names of the wanted columns and attributes that the row lacks. */
        List<String> missing(Row row) {
            List<String> missing = new ArrayList<>();
            wanted().values().stream().filter(name -> !row.has(name)).forEach(missing::add);
            if (config.kind() == PreferenceKind.RATINGS && !inObjects()) {
                attributes().forEach((name, attribute) -> {
                    if (!row.has(column(name, attribute))) {
                        missing.add(column(name, attribute));
                    }
                });
                if (attributes().isEmpty()) {
                    missing.add(NO_ATTRIBUTES);
                }
            }
            return missing;
        }

        /** What to map so that a missing column is found. */
        String key(String missing) {
            return wanted().entrySet().stream()
                    .filter(entry -> entry.getValue().equals(missing))
                    .map(entry -> entry.getKey().key())
                    .findFirst()
                    .orElse(missing);
        }

        int ownNames() {
            Map<Column, String> stated = stated();
            return (int) variant.required().keySet().stream()
                    .filter(column -> !stated.containsKey(column))
                    .count();
        }

        /** Whether chosen is a list of texts exactly where this form has lists. */
        boolean agreesOnLists(Row row) {
            Optional<String> chosen = Optional.ofNullable(wanted().get(Column.CHOSEN));
            boolean list = chosen.filter(row::has)
                    .map(row::value)
                    .filter(value ->
                            value instanceof List<?> replies && !replies.isEmpty() && replies.get(0) instanceof String)
                    .isPresent();
            return list == variant.lists();
        }

        Mapping mapping(Row first) {
            Map<Column, String> columns = new EnumMap<>(Column.class);
            variant.optional().forEach((column, name) -> {
                if (first.has(name)) {
                    columns.put(column, name);
                }
            });
            columns.putAll(variant.inObjects());
            columns.putAll(variant.required());
            columns.putAll(stated());
            columns.values().removeIf(UNREAD::equals);
            return new Mapping(
                    layout,
                    columns,
                    config.turns().orElse(variant.turns()),
                    config.transcript(),
                    config.verdicts().map(Verdicts::of).orElse(variant.verdicts()),
                    attributes());
        }
    }
}
