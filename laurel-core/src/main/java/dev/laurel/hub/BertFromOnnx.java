package dev.laurel.hub;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.Json;
import dev.laurel.checkpoint.OnnxWeights;
import dev.laurel.checkpoint.WeightsFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the ONNX export of a BERT encoder and its tokenizer.json into a folder as transformers' {@code BertModel} saves it.
 *
 * <p>Such an export ends with the last hidden state, so there is no pooler. The weights must be exactly those that the
 * configuration asks for, name by name and shape by shape.
 */
final class BertFromOnnx {

    private final HfConfig config;
    private final OnnxWeights weights;
    private final ObjectNode tokenizer;

    private BertFromOnnx(HfConfig config, OnnxWeights weights, ObjectNode tokenizer) {
        this.config = config;
        this.weights = weights;
        this.tokenizer = tokenizer;
    }

    /**
     * Reads both files and checks them against the configuration.
     *
     * @throws UserError if a weight is missing, has another shape, or is one too many
     */
    static BertFromOnnx read(HfConfig config, InputStream onnx, InputStream tokenizer, String source)
            throws IOException {
        OnnxWeights weights = OnnxWeights.read(onnx, source);
        Map<String, long[]> expected = shapes(config);
        Set<String> different = new TreeSet<>(weights.names());
        expected.forEach((name, shape) -> {
            boolean fits = different.remove(name) && Arrays.equals(weights.shape(name), shape);
            if (!fits) {
                different.add(name);
            }
        });
        if (!different.isEmpty()) {
            throw new UserError(source + " does not hold the BERT encoder that is expected: "
                    + String.join(", ", different) + " differ.");
        }
        return new BertFromOnnx(config, weights, Json.parseObject(tokenizer.readAllBytes(), source));
    }

    /** The weights of a BertModel without pooler, and their shapes. */
    private static Map<String, long[]> shapes(HfConfig config) {
        long hidden = config.intValue("hidden_size");
        long intermediate = config.intValue("intermediate_size");
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("embeddings.word_embeddings.weight", new long[] {config.intValue("vocab_size"), hidden});
        shapes.put(
                "embeddings.position_embeddings.weight",
                new long[] {config.intValue("max_position_embeddings"), hidden});
        shapes.put("embeddings.token_type_embeddings.weight", new long[] {config.intValue("type_vocab_size"), hidden});
        vectors(shapes, "embeddings.LayerNorm", hidden);
        for (int i = 0; i < config.intValue("num_hidden_layers"); i++) {
            String layer = "encoder.layer." + i + ".";
            linear(shapes, layer + "attention.self.query", hidden, hidden);
            linear(shapes, layer + "attention.self.key", hidden, hidden);
            linear(shapes, layer + "attention.self.value", hidden, hidden);
            linear(shapes, layer + "attention.output.dense", hidden, hidden);
            vectors(shapes, layer + "attention.output.LayerNorm", hidden);
            linear(shapes, layer + "intermediate.dense", intermediate, hidden);
            linear(shapes, layer + "output.dense", hidden, intermediate);
            vectors(shapes, layer + "output.LayerNorm", hidden);
        }
        return shapes;
    }

    private static void linear(Map<String, long[]> shapes, String module, long out, long in) {
        shapes.put(module + ".weight", new long[] {out, in});
        shapes.put(module + ".bias", new long[] {out});
    }

    private static void vectors(Map<String, long[]> shapes, String module, long size) {
        shapes.put(module + ".weight", new long[] {size});
        shapes.put(module + ".bias", new long[] {size});
    }

    /** Writes config.json, model.safetensors, tokenizer.json and tokenizer_config.json. */
    void writeTo(Path folder) {
        config.write(folder);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            shapes(config).keySet().forEach(name -> tensors.put(name, weights.tensor(name)));
            WeightsFolder.write(folder, tensors);
        } finally {
            tensors.values().forEach(Tensor::close);
        }
        ObjectNode plain = tokenizer.deepCopy();
        // Made for sentence embeddings, the file may cut at 128 tokens and pad to them; a model of 512 positions is
        // not.
        plain.putNull("truncation");
        plain.putNull("padding");
        AtomicFile.writeText(folder.resolve("tokenizer.json"), Json.pretty(plain));
        AtomicFile.writeText(folder.resolve("tokenizer_config.json"), Json.pretty(tokenizerConfig()));
    }

    /** The tokenizer's settings as BertTokenizer has them; lower-casing as tokenizer.json does it, which it overrides. */
    private Map<String, Object> tokenizerConfig() {
        JsonNode normalizer = tokenizer.path("normalizer");
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("tokenizer_class", "BertTokenizer");
        settings.put("model_max_length", config.intValue("max_position_embeddings"));
        settings.put("do_lower_case", normalizer.path("lowercase").asBoolean(false));
        settings.put("strip_accents", null);
        settings.put(
                "tokenize_chinese_chars",
                normalizer.path("handle_chinese_chars").asBoolean(true));
        settings.put("cls_token", "[CLS]");
        settings.put("sep_token", "[SEP]");
        settings.put("pad_token", "[PAD]");
        settings.put("unk_token", "[UNK]");
        settings.put("mask_token", "[MASK]");
        return settings;
    }
}
