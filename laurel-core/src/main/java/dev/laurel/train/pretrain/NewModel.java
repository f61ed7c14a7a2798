package dev.laurel.train.pretrain;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.config.Key;
import java.nio.file.Path;
import java.util.Optional;

/** A model of random weights: the sizes of a BERT, or a {@code config.json} of any family. */
public record NewModel(
        @Key(doc = "Width of the token vectors.", defaultValue = "256", min = 1)
        int hiddenSize,

        @Key(doc = "Layers.", defaultValue = "4", min = 1) int layers,

        @Key(doc = "Attention heads, which share the width evenly.", defaultValue = "4", min = 1)
        int heads,

        @Key(doc = "Width of the feed-forward layers.", defaultValue = "1024", min = 1)
        int intermediateSize,

        @Key(doc = "Tokens that it can read.", defaultValue = "512", min = 2)
        int maxPositions,

        @Key(
                doc = "Dropout of hidden states and attention.",
                defaultValue = "0.1",
                min = 0,
                max = 1,
                exclusiveMax = true,
                source = "transformers")
        double dropout,

        @Key(doc = "A config.json to follow instead of these sizes; its vocab_size becomes the tokenizer's.")
        Optional<String> config) {

    public NewModel {
        if (hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden_size " + hiddenSize + " cannot be shared by " + heads + " heads");
        }
    }

    /**
     * The configuration of the model.
     *
     * @param folder that the name of a {@code config.json} starts from
     * @param vocabulary how many tokens the tokenizer has
     */
    HfConfig describe(Path folder, int vocabulary) {
        return config.map(name -> HfConfig.readFile(folder.resolve(name)))
                .orElseGet(this::bert)
                .with("vocab_size", vocabulary);
    }

    private HfConfig bert() {
        return HfConfig.of("bert")
                .with("hidden_size", hiddenSize)
                .with("num_hidden_layers", layers)
                .with("num_attention_heads", heads)
                .with("intermediate_size", intermediateSize)
                .with("max_position_embeddings", maxPositions)
                .with("type_vocab_size", 2)
                .with("hidden_act", "gelu")
                .with("hidden_dropout_prob", dropout)
                .with("attention_probs_dropout_prob", dropout)
                .with("initializer_range", 0.02)
                .with("layer_norm_eps", 1e-12);
    }
}
