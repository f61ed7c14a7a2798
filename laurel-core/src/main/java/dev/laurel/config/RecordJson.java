package dev.laurel.config;

import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** Records as the JSON that this program writes for people and programs: names in snake_case, constants in lower case. */
public final class RecordJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private RecordJson() {}

    /** The value as indented text without a line break at its end. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** The value as one line. */
    public static String writeLine(Object value) {
        return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    }

    /**
     * Reads a line that {@link #writeLine} has written.
     *
     * @throws JacksonException if it is not such a line
     */
    public static <T> T readLine(String line, Class<T> type) {
        return MAPPER.readValue(line, type);
    }

    /**
     * Reads a file that {@link #write} has written.
     *
     * @throws JacksonException if it is not such a file
     */
    public static <T> T read(Path file, Class<T> type) {
        return MAPPER.readValue(file, type);
    }
}
