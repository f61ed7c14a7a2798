package dev.laurel.data.format;

import dev.laurel.base.Location;
import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One JSON document holding an array of rows, at its root or under the keys of {@link ReadOptions#path}; read as a stream.
 */
final class JsonFormat implements RowFormat {

    static final String NAME = "json";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> extensions() {
        return List.of(NAME);
    }

    @Override
    public Rows open(DataFile file, ReadOptions options) {
        Reader reader = file.reader(options.encoding());
        return new JsonRows(file.name(), JsonValues.MAPPER.createParser(reader), options.path());
    }

    private static final class JsonRows implements Rows {

        private final String file;
        private final JsonParser parser;
        private final Optional<String> path;
        private boolean inArray;
        private boolean ended;

        JsonRows(String file, JsonParser parser, Optional<String> path) {
            this.file = file;
            this.parser = parser;
            this.path = path;
        }

        @Override
        public Optional<Row> next() {
            if (ended) {
                return Optional.empty();
            }
            // A document that breaks off or has a syntax error cannot be read beyond it.
            ended = true;
            try {
                if (!inArray) {
                    enterArray();
                    inArray = true;
                }
                if (parser.nextToken() == JsonToken.END_ARRAY) {
                    requireEnd();
                    return Optional.empty();
                }
                Location location = here();
                Object value = parser.readValueAs(Object.class);
                ended = false;
                return Optional.of(JsonValues.row(value, location));
            } catch (JacksonException e) {
                throw JsonValues.invalid(e, file, 0);
            }
        }

        private void enterArray() {
            parser.nextToken();
            if (path.isPresent()) {
                for (String key : path.get().split("\\.")) {
                    enter(key);
                }
            }
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                return;
            }
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                throw UserError.at(here(), notAnArray());
            }
            throw UserError.at(here(), "expected an array of rows, found " + parser.currentToken());
        }

        private void enter(String key) {
            Location start = here();
            List<String> keys = new ArrayList<>();
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    keys.add(parser.currentName());
                    parser.nextToken();
                    if (keys.get(keys.size() - 1).equals(key)) {
                        return;
                    }
                    parser.skipChildren();
                }
            }
            throw UserError.at(start, "nothing under the key '" + key + "' of path." + Nearest.hint(key, keys));
        }

        private String notAnArray() {
            List<String> arrays = new ArrayList<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                if (parser.nextToken() == JsonToken.START_ARRAY) {
                    arrays.add(key);
                }
                parser.skipChildren();
            }
            boolean jsonLines = path.isEmpty() && parser.nextToken() == JsonToken.START_OBJECT;
            if (jsonLines) {
                return "holds several JSON objects, not an array: it is JSON Lines; state format: jsonl";
            }
            return "holds an object; say with path: which array in it are the rows"
                    + (arrays.isEmpty() ? " (it holds none itself)" : ", one of " + String.join(", ", arrays));
        }

        private void requireEnd() {
            if (path.isEmpty() && parser.nextToken() != null) {
                throw UserError.at(here(), "more follows after the end of the array of rows");
            }
        }

        private Location here() {
            return new Location(file, parser.currentTokenLocation().getLineNr());
        }

        @Override
        public void close() {
            parser.close();
        }
    }
}
