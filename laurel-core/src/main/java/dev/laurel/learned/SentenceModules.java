package dev.laurel.learned;

import dev.laurel.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What sentence-transformers wrote into a model's folder beside the model: how vectors of texts are made of it. */
final class SentenceModules {

    private static final String MODULES = "modules.json";
    private static final Set<String> PLAIN = Set.of("Transformer", "Normalize"); // a cosine needs no norm
    private static final String INSTEAD = ". State pooling: mean or cls, to compare by the encoder's own vectors";

    private SentenceModules() {}

    /**
     * How the folder says that token vectors are pooled; nothing if it says nothing.
     *
     * @throws UserError if it says something that Laurel does not compute
     */
    static Optional<SentencePooling> pooling(Path folder) {
        Path file = folder.resolve(MODULES);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Optional<SentencePooling> pooling = Optional.empty();
        for (JsonNode module : read(file)) {
            String type = module.path("type").asString("");
            String name = type.substring(type.lastIndexOf('.') + 1);
            if (name.equals("Pooling")) {
                pooling = Optional.of(
                        stated(folder.resolve(module.path("path").asString("")).resolve("config.json")));
            } else if (!PLAIN.contains(name)) {
                throw new UserError(file + ": the module '" + name + "', which changes vectors, is not one that Laurel"
                        + " computes" + INSTEAD);
            }
        }
        return pooling;
    }

    private static SentencePooling stated(Path file) {
        if (!Files.exists(file)) {
            throw new UserError(file + " is missing, though " + MODULES + " names it: copy the whole folder" + INSTEAD);
        }
        JsonNode config = read(file);
        List<String> modes = new ArrayList<>();
        if (config.path("pooling_mode").isString()) {
            modes.add(config.path("pooling_mode").stringValue());
        }
        config.properties().forEach(entry -> {
            if (entry.getKey().startsWith("pooling_mode_") && entry.getValue().asBoolean(false)) {
                modes.add(entry.getKey().substring("pooling_mode_".length()));
            }
        });
        String pooling = String.join(", ", modes);
        return switch (pooling) {
            case "mean", "mean_tokens" -> SentencePooling.MEAN;
            case "cls", "cls_token" -> SentencePooling.CLS;
            default ->
                throw new UserError(file + ": the pooling '" + pooling + "' is not one that Laurel computes" + INSTEAD);
        };
    }

    /** The most tokens that the folder says a text is read to, if it says so. */
    static OptionalInt maxLength(Path folder) {
        Path file = folder.resolve("sentence_bert_config.json");
        JsonNode most = Files.exists(file) ? read(file).path("max_seq_length") : null;
        return most != null && most.isInt() ? OptionalInt.of(most.intValue()) : OptionalInt.empty();
    }

    private static JsonNode read(Path file) {
        try {
            return JsonMapper.shared().readTree(file);
        } catch (JacksonException e) {
            throw new UserError(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
