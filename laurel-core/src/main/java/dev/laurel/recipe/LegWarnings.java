package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What was to be said of a training that has ended, kept beside it for the page of a run that is resumed later. */
final class LegWarnings {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    LegWarnings(Path folder) {
        file = folder.resolve("warnings.json");
    }

    void write(List<String> warnings) {
        AtomicFile.writeText(file, JSON.writeValueAsString(warnings));
    }

    /** @throws UserError if the file is damaged */
    List<String> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return JSON.readValue(file, new TypeReference<>() {});
        } catch (JacksonException e) {
            throw new UserError(file + " is damaged: " + e.getOriginalMessage(), e);
        }
    }
}
