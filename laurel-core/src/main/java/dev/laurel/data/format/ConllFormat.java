package dev.laurel.data.format;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * CoNLL columns: one word a line, a blank line after each sentence; a row is a sentence with a list in each column.
 *
 * <p>A line that has a tab is split at tabs, so that a word may be a space or hold one; any other at runs of spaces.
 * {@code -DOCSTART-} lines are left out. All lines of a file have equally many columns.
 */
final class ConllFormat implements RowFormat {

    @Override
    public String name() {
        return "conll";
    }

    @Override
    public List<String> extensions() {
        return List.of("conll", "bio", "iob", "iob2");
    }

    @Override
    public Rows open(DataFile file, ReadOptions options) {
        return new Sentences(new Lines(file, options.encoding()), options.delimiter());
    }

    private static final class Sentences implements Rows {

        private static final String DOCUMENT_START = "-DOCSTART-";
        private static final Pattern SPACES = Pattern.compile(" +");

        private final Lines lines;
        private final Optional<Character> delimiter;
        private final Pattern separator;
        /** Tags and words repeat: one object for each keeps a large set small. */
        private final Map<String, String> distinct = new HashMap<>();

        private int width;

        Sentences(Lines lines, Optional<Character> delimiter) {
            this.lines = lines;
            this.delimiter = delimiter;
            this.separator = Pattern.compile(Pattern.quote(String.valueOf(delimiter.orElse('\t'))));
        }

        @Override
        public Optional<Row> next() {
            String line = lines.nextFilled();
            while (line != null && line.startsWith(DOCUMENT_START)) {
                line = lines.nextFilled();
            }
            if (line == null) {
                return Optional.empty();
            }
            Location start = lines.location();
            List<String[]> words = new ArrayList<>();
            Optional<UserError> ragged = Optional.empty();
            while (line != null && !line.isBlank() && !line.startsWith(DOCUMENT_START)) {
                String[] columns = split(line);
                width = width == 0 ? columns.length : width;
                if (columns.length != width && ragged.isEmpty()) {
                    ragged = Optional.of(ragged(columns.length));
                }
                words.add(columns);
                line = lines.next();
            }
            if (ragged.isPresent()) {
                throw ragged.get();
            }
            return Optional.of(new Row(start, List.of(), transpose(words), true));
        }

        private UserError ragged(int found) {
            return UserError.at(
                    lines.location(),
                    "%d columns, but the lines before have %d; sentences are separated by blank lines"
                            .formatted(found, width));
        }

        private String[] split(String line) {
            if (delimiter.isPresent() || line.indexOf('\t') >= 0) {
                return separator.split(line, -1);
            }
            return SPACES.split(line.strip());
        }

        private List<List<String>> transpose(List<String[]> words) {
            List<List<String>> columns = new ArrayList<>();
            for (int c = 0; c < width; c++) {
                List<String> column = new ArrayList<>(words.size());
                for (String[] word : words) {
                    column.add(distinct.computeIfAbsent(word[c], Function.identity()));
                }
                columns.add(column);
            }
            return columns;
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}
