package dev.laurel.checkpoint;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON files of a model folder: read so that they can be written again with every number as it was. */
public final class Json {

    /** As Python's json: NaN and Infinity are numbers. Decimals keep their digits. A key given twice is an error. */
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /**
     * The JSON object in {@code file}.
     *
     * @throws UserError with line and column if it is not one
     */
    public static ObjectNode readObject(Path file) {
        try {
            GitLfs.refusePointer(file, "file");
            return parseObject(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The JSON object in {@code json}.
     *
     * @param source what to call it in messages
     * @throws UserError with line and column if it is not one
     */
    public static ObjectNode parseObject(byte[] json, String source) {
        try {
            if (MAPPER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
            throw UserError.at(new Location(source, 1), "must hold a JSON object.");
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            Location location = at == null || at.getLineNr() < 1
                    ? new Location(source, 0)
                    : new Location(source, at.getLineNr(), at.getColumnNr());
            throw UserError.at(location, "not valid JSON: " + reason(e));
        }
    }

    /** What is wrong, without the parser's remark on where it began to read, which names no file. */
    public static String reason(JacksonException e) {
        return e.getOriginalMessage().replaceAll(" \\(start marker at \\[Source: [^\\]]*\\]\\)", "");
    }

    /** The JSON text of a value, laid out as Python's {@code json.dumps(indent=2)}, ending with a new line. */
    public static String pretty(Object value) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter(separators).withArrayIndenter(indenter).withObjectIndenter(indenter);
        return MAPPER.writer().with(printer).writeValueAsString(value) + "\n";
    }
}
