package dev.laurel.reward.rule;

import dev.laurel.base.UserError;
import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** 1 if the reply is JSON of a schema, else 0, also where it is no JSON. */
@Named("json-schema")
@About("1 if the reply is JSON that keeps to a JSON Schema, else 0.")
record JsonSchema(
        @Key(doc = "The schema itself; draft 2020-12 where it does not say which.")
        Optional<String> schema,

        @Key(doc = "A file with the schema, in its place.") Optional<String> file,

        @Key(doc = "Whether the JSON may stand in a code fence of Markdown.", defaultValue = "false")
        boolean fence)
        implements RewardConfig {

    /**
     * Checks what belongs together.
     *
     * @throws IllegalArgumentException if there is not exactly one schema
     */
    JsonSchema {
        if (schema.isPresent() == file.isPresent()) {
            throw new IllegalArgumentException("json-schema needs either schema, its text, or file, where it is");
        }
    }

    @Override
    public RewardFunction create() {
        return JsonSchemaReward.of(schema.orElseGet(this::read), file.orElse("schema"), fence);
    }

    private String read() {
        Path path = Path.of(file.orElseThrow());
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UserError(path + ": the JSON Schema cannot be read; is it there, and UTF-8 text?", e);
        }
    }
}
