package dev.laurel.model;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import java.io.IOException;
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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What sentence-transformers has in a model's folder beside the model: how vectors of texts are made of it. */
final class SentenceModules {

    private static final String MODULES = "modules.json";
    private static final String LENGTH = "sentence_bert_config.json";
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
        Path file = folder.resolve(LENGTH);
        JsonNode most = Files.exists(file) ? read(file).path("max_seq_length") : null;
        return most != null && most.isInt() ? OptionalInt.of(most.intValue()) : OptionalInt.empty();
    }

    /** Says in a folder what its texts' vectors are: pooled as given, then of length 1. */
    static void write(Path folder, SentencePooling pooling, int width) {
        ArrayNode modules = JsonMapper.shared().createArrayNode();
        List<String> paths = List.of("", "1_Pooling", "2_Normalize");
        for (int i = 0; i < paths.size(); i++) {
            String name = i == 0 ? "Transformer" : paths.get(i).substring(2);
            modules.addObject()
                    .put("idx", i)
                    .put("name", String.valueOf(i))
                    .put("path", paths.get(i))
                    .put("type", "sentence_transformers.models." + name);
        }
        ObjectNode config = JsonMapper.shared()
                .createObjectNode()
                .put("word_embedding_dimension", width)
                .put("pooling_mode_cls_token", pooling == SentencePooling.CLS)
                .put("pooling_mode_mean_tokens", pooling == SentencePooling.MEAN)
                .put("pooling_mode_max_tokens", false)
                .put("pooling_mode_mean_sqrt_len_tokens", false);
        write(folder.resolve(MODULES), modules);
        write(folder.resolve(paths.get(1)).resolve("config.json"), config);
    }

    /** Says in a folder to how many tokens a text is read. */
    static void writeMaxLength(Path folder, int tokens) {
        write(
                folder.resolve(LENGTH),
                JsonMapper.shared()
                        .createObjectNode()
                        .put("max_seq_length", tokens)
                        .put("do_lower_case", false));
    }

    private static void write(Path file, JsonNode content) {
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new UserError("cannot make the folder " + file.getParent() + ": " + e.getMessage(), e);
        }
        AtomicFile.writeText(file, content.toPrettyString() + "\n");
    }

    private static JsonNode read(Path file) {
        try {
            return JsonMapper.shared().readTree(file);
        } catch (JacksonException e) {
            throw new UserError(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
