package dev.laurel.data.format;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON values as rows, and the parser's complaints as messages with a place. */
final class JsonValues {

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonValues() {}

    /** A row of an object's fields or an array's elements. */
    static Row row(Object value, Location location) {
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> fields = new LinkedHashMap<>();
            object.forEach((name, field) -> fields.put((String) name, field));
            return Row.of(location, fields);
        }
        if (value instanceof List<?> array) {
            return new Row(location, List.of(), array);
        }
        String found = value == null ? "null" : value.getClass().getSimpleName() + " " + value;
        throw UserError.at(location, "each row must be a JSON object or array, found " + found);
    }

    /** The message for malformed JSON in text that begins after {@code linesBefore} lines of the file. */
    static UserError invalid(JacksonException e, String file, long linesBefore) {
        if (e.getCause() instanceof UserError cause) {
            return cause;
        }
        TokenStreamLocation at = e.getLocation();
        Location location = at == null
                ? new Location(file, linesBefore + 1)
                : new Location(file, linesBefore + Math.max(at.getLineNr(), 1), Math.max(at.getColumnNr(), 0));
        String reason = e.getOriginalMessage().lines().findFirst().orElse("").strip();
        return UserError.at(location, "not valid JSON: " + reason);
    }
}
