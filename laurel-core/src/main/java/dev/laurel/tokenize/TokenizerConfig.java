package dev.laurel.tokenize;

import dev.laurel.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The settings of {@code tokenizer_config.json}, an empty set of them where a folder has no such file. */
record TokenizerConfig(ObjectNode settings) {

    static final String NAME = "tokenizer_config.json";

    /** What a length above this says is "no limit": transformers writes 10³⁰ for it. */
    private static final double NO_LIMIT = 1e9;

    /**
     * Reads the folder's settings, and special tokens that only the older {@code special_tokens_map.json} names.
     *
     * @throws UserError if a file is no JSON object
     */
    static TokenizerConfig read(Path folder) {
        ObjectNode settings = object(folder.resolve(NAME));
        ObjectNode older = object(folder.resolve("special_tokens_map.json"));
        for (SpecialToken role : SpecialToken.values()) {
            JsonNode named = older.path(role.key());
            if (!settings.hasNonNull(role.key()) && !content(named).isEmpty()) {
                settings.set(role.key(), named);
            }
        }
        return new TokenizerConfig(settings);
    }

    private static ObjectNode object(Path file) {
        if (!Files.exists(file)) {
            return TokenizerJson.MAPPER.createObjectNode();
        }
        try {
            if (TokenizerJson.MAPPER.readTree(TokenizerJson.text(file)) instanceof ObjectNode object) {
                return object;
            }
            throw new UserError(file + ": must be a JSON object.");
        } catch (JacksonException e) {
            throw TokenizerJson.malformed(file, e);
        }
    }

    /** The longest input in tokens that the model is made for, if it says so. */
    OptionalInt maxLength() {
        double length = settings.path("model_max_length").asDouble(0);
        return length >= 1 && length <= NO_LIMIT ? OptionalInt.of((int) length) : OptionalInt.empty();
    }

    /** The token of each role: as stated, else the first usual name among the special tokens of the file. */
    Map<SpecialToken, Integer> roles(TokenizerJson json) {
        Map<SpecialToken, Integer> roles = new EnumMap<>(SpecialToken.class);
        for (SpecialToken role : SpecialToken.values()) {
            String stated = content(settings.path(role.key()));
            if (!stated.isEmpty()) {
                json.vocabulary().id(stated).ifPresent(id -> roles.put(role, id));
                continue;
            }
            role.usual().stream()
                    .flatMapToInt(name -> json.vocabulary().id(name).stream())
                    .filter(json.special()::contains)
                    .findFirst()
                    .ifPresent(id -> roles.put(role, id));
        }
        return roles;
    }

    /** A token is named by a string or by an object with {@code content}. */
    private static String content(JsonNode token) {
        return token.isString() ? token.stringValue() : token.path("content").asString("");
    }

    /**
     * The settings to write beside a tokenizer.json: these, completed so that transformers finds the special tokens.
     *
     * @param secondType whether the second text of a pair has a type of its own, so that models are to be given types
     */
    ObjectNode completed(Map<SpecialToken, String> tokens, OptionalInt maxLength, boolean secondType) {
        ObjectNode complete = settings.deepCopy();
        if (!complete.hasNonNull("tokenizer_class")) {
            // The class that takes a tokenizer.json as it is, under the name that transformers 4 and 5 both know.
            complete.put("tokenizer_class", "PreTrainedTokenizerFast");
            complete.put("clean_up_tokenization_spaces", false);
            if (!complete.has("model_input_names")) {
                complete.putArray("model_input_names").add("input_ids");
                if (secondType) {
                    complete.withArray("model_input_names").add("token_type_ids");
                }
                complete.withArray("model_input_names").add("attention_mask");
            }
        }
        maxLength.ifPresent(length -> complete.put("model_max_length", length));
        tokens.forEach((role, token) -> {
            if (content(complete.path(role.key())).isEmpty()) {
                complete.put(role.key(), token);
            }
        });
        return complete;
    }
}
