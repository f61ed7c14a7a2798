package dev.laurel.tokenize;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@code tokenizer.json} as text for the native side, with the parts that this side needs too.
 *
 * @param text the whole file
 * @param sections everything but the model, which may be tens of megabytes
 * @param special ids of the added tokens that are marked special
 */
record TokenizerJson(String text, ObjectNode sections, Vocabulary vocabulary, Set<Integer> special) {

    static final String NAME = "tokenizer.json";

    static final JsonMapper MAPPER = JsonMapper.shared();

    private static final Map<String, String> BERT_SETTINGS = Map.of(
            "do_lower_case", "lowercase",
            "strip_accents", "strip_accents",
            "tokenize_chinese_chars", "handle_chinese_chars");

    private static final Map<String, String> ROBERTA_SETTINGS = Map.of("add_prefix_space", "add_prefix_space");

    /** @throws UserError if the file cannot be read, is no JSON, or is not laid out as a tokenizer.json */
    static TokenizerJson read(Path file) {
        return parse(text(file), file);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw new UserError(file + ": is not UTF-8 text. Copy the file again from its source.", e);
        } catch (IOException e) {
            throw new UserError("Cannot read " + file + ": " + e, e);
        }
    }

    static UserError malformed(Path file, JacksonException e) {
        return UserError.at(
                new Location(
                        file.toString(),
                        Math.max(0, e.getLocation().getLineNr()),
                        Math.max(0, e.getLocation().getColumnNr())),
                "not valid JSON: " + e.getOriginalMessage()
                        + ". The file is damaged or was cut short; copy it again from its source.");
    }

    private static TokenizerJson parse(String text, Path file) {
        ObjectNode sections = MAPPER.createObjectNode();
        Vocabulary vocabulary = new Vocabulary();
        boolean hasModel = false;
        try (JsonParser parser = MAPPER.createParser(text)) {
            expect(parser, JsonToken.START_OBJECT, file, "an object");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("model")) {
                    hasModel = true;
                    readModel(parser, vocabulary);
                } else {
                    sections.set(name, parser.<JsonNode>readValueAsTree());
                }
            }
        } catch (JacksonException e) {
            throw malformed(file, e);
        }
        if (!hasModel) {
            throw new UserError(file + ": has no \"model\", so it is not a Hugging Face tokenizer.json.");
        }
        Set<Integer> special = new HashSet<>();
        for (JsonNode added : sections.path("added_tokens")) {
            int id = added.path("id").asInt(-1);
            if (id >= 0 && added.path("content").isString()) {
                vocabulary.put(added.path("content").stringValue(), id);
                if (added.path("special").asBoolean(false)) {
                    special.add(id);
                }
            }
        }
        return new TokenizerJson(text, sections, vocabulary, Set.copyOf(special));
    }

    private static void readModel(JsonParser parser, Vocabulary vocabulary) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean isVocabulary = parser.currentName().equals("vocab");
            JsonToken value = parser.nextToken();
            if (isVocabulary && value == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String token = parser.currentName();
                    if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                        vocabulary.put(token, parser.getIntValue());
                    }
                    parser.skipChildren();
                }
            } else if (isVocabulary && value == JsonToken.START_ARRAY) {
                readUnigrams(parser, vocabulary);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** Unigram models list {@code [token, log probability]} in the order of the ids. */
    private static void readUnigrams(JsonParser parser, Vocabulary vocabulary) {
        for (int id = 0; parser.nextToken() != JsonToken.END_ARRAY; id++) {
            if (parser.currentToken() == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.VALUE_STRING) {
                vocabulary.put(parser.getString(), id);
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    parser.skipChildren();
                }
            }
        }
    }

    private static void expect(JsonParser parser, JsonToken token, Path file, String what) {
        if (parser.nextToken() != token) {
            throw new UserError(file + ": must be " + what + ", so it is not a Hugging Face tokenizer.json.");
        }
    }

    /** Whether words that are given one by one lack the space before them that marks the start of a word. */
    boolean needsSpaceBeforeWords() {
        return sections.path("pre_tokenizer").findParents("add_prefix_space").stream()
                .anyMatch(step -> step.path("type").asString("").equals("ByteLevel")
                        && !step.path("add_prefix_space").asBoolean(true));
    }

    /** The file's text without a truncation and a padding of its own. */
    String neutral() {
        if (!sections.hasNonNull("truncation") && !sections.hasNonNull("padding")) {
            return text;
        }
        ObjectNode neutral = sections.deepCopy();
        return textWith(neutral.putNull("truncation").putNull("padding"));
    }

    /**
     * The tokenizer as transformers makes it of this file and a tokenizer_config.json: its BERT and RoBERTa classes let
     * the configuration outrank the file.
     */
    TokenizerJson configuredBy(ObjectNode settings) {
        String type = settings.path("tokenizer_class").asString("");
        ObjectNode configured = sections.deepCopy();
        if (type.startsWith("Bert") || type.startsWith("DistilBert")) {
            override(configured.path("normalizer"), "BertNormalizer", BERT_SETTINGS, settings);
        } else if (type.startsWith("Roberta")) {
            override(configured.path("pre_tokenizer"), "ByteLevel", ROBERTA_SETTINGS, settings);
        }
        return configured.equals(sections)
                ? this
                : new TokenizerJson(textWith(configured), configured, vocabulary, special);
    }

    private static void override(JsonNode section, String type, Map<String, String> names, ObjectNode settings) {
        if (section instanceof ObjectNode step && step.path("type").asString("").equals(type)) {
            names.forEach((setting, property) -> {
                if (settings.path(setting).isBoolean()) {
                    step.set(property, settings.get(setting));
                }
            });
        }
    }

    private String textWith(ObjectNode changed) {
        ObjectNode whole = (ObjectNode) MAPPER.readTree(text);
        return MAPPER.writeValueAsString(whole.setAll(changed));
    }
}
