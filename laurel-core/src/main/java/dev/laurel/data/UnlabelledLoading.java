package dev.laurel.data;

import dev.laurel.base.UserError;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads texts to train on without labels, and refuses labels that stand with them all the same. */
final class UnlabelledLoading {

    /** Words with their inner apostrophes and hyphens, Chinese characters, and whatever else is no space, one by one. */
    private static final Pattern WORD = Pattern.compile(
            "\\p{IsHan}|[\\p{L}\\p{M}\\p{N}&&[^\\p{IsHan}]]+(?:['’-][\\p{L}\\p{M}\\p{N}&&[^\\p{IsHan}]]+)*|\\S");

    private final DataConfig config;
    private final TaskKind kind;
    private final RowMapper mapper;
    private final PartReader<Example> reader;

    UnlabelledLoading(DataConfig config, TaskKind kind, Path folder) {
        this.config = config;
        this.kind = kind;
        mapper = new RowMapper(config, kind);
        reader = new PartReader<>(config, folder, Problems.STOP, new Rules());
    }

    Dataset<Example> read(String name, PartConfig part) {
        return reader.read(name, part).dataset();
    }

    private Example example(Row row, FileConfig file) {
        if (file.label().isPresent()) {
            throw new UserError(file.file() + " is given under 'unlabelled', but with the label '"
                    + file.label().get() + "'. Leave out the label, or move the file to data.train");
        }
        String column = labelColumn(row);
        boolean only = row.names().isEmpty() && row.values().size() == 1;
        if (!only && row.has(column) && isLabel(row.value(column))) {
            throw UserError.at(
                    row.location(),
                    "texts under 'unlabelled' must have no label, but column '" + column + "' holds "
                            + Row.described(row.value(column))
                            + ". Take the column out of the file; or give the file as data.train and say with few_labels"
                            + " how many labels are to be kept");
        }
        boolean takenApart = kind == TaskKind.TOKENS
                && !row.names().isEmpty()
                && !row.has(config.columns().words().orElse("words"))
                && row.has(config.columns().text());
        return takenApart ? words(row) : mapper.unlabelled(row);
    }

    private String labelColumn(Row row) {
        if (kind != TaskKind.TOKENS) {
            return config.columns().label();
        }
        return config.columns().tags().orElse(row.names().isEmpty() ? "-1" : "tags");
    }

    private static boolean isLabel(Object value) {
        return value != null && !String.valueOf(value).isBlank();
    }

    private Tagged words(Row row) {
        if (!(row.value(config.columns().text()) instanceof String text)) {
            throw row.wrongType(config.columns().text(), "a text is needed");
        }
        List<String> words =
                WORD.matcher(text).results().map(MatchResult::group).toList();
        return new Tagged(words, List.of(), row.location());
    }

    private final class Rules implements PartRules<Example> {

        @Override
        public ReadOptions options(FileConfig file) {
            return config.unlabelledReadOptions(kind);
        }

        @Override
        public List<Example> examples(String part, Row row, FileConfig file) {
            return List.of(example(row, file));
        }

        @Override
        public String group(Example example) {
            return TextKey.exact(example);
        }

        @Override
        public String stratum(Example example) {
            return "";
        }
    }
}
