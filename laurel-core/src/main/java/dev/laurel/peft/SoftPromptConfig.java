package dev.laurel.peft;

import dev.laurel.config.Key;
import dev.laurel.config.Named;
import java.util.List;
import java.util.Optional;

/** What is learnt and read before each text, as if it were more tokens of it, while all weights stay as they are. */
public sealed interface SoftPromptConfig extends PeftConfig
        permits SoftPromptConfig.PromptTuning, SoftPromptConfig.PrefixTuning, SoftPromptConfig.PTuning {

    @Override
    int virtualTokens();

    /**
     * The same with what was left open.
     *
     * @param width of the model's word vectors
     * @param saved modules that are trained whole
     */
    SoftPromptConfig resolved(int width, List<String> saved);

    /** What the learnt vectors begin as. */
    enum Start {
        RANDOM,
        /** Words that are drawn from the model's vocabulary. */
        VOCABULARY,
        /** The words of a text. */
        TEXT
    }

    /** What the learnt vectors go through. */
    enum Encoder {
        MLP,
        LSTM
    }

    /** Prompt tuning (Lester et al. 2021): vectors before the word embeddings of each text. */
    @Named("prompt-tuning")
    record PromptTuning(
            @Key(doc = "Vectors before each text.", defaultValue = "20", min = 1)
            int virtualTokens,

            @Key(doc = "What they begin as.", defaultValue = "random", source = "peft")
            Start start,

            @Key(
                    doc = "With start: text, the words they begin as, cut or repeated as needed; for instance what the"
                            + " task is.")
            Optional<String> text,

            @Key(doc = "Further modules that are trained whole.", defaultValue = "[]")
            List<String> modulesToSave)
            implements SoftPromptConfig {

        public PromptTuning {
            if ((start == Start.TEXT) != text.filter(t -> !t.isBlank()).isPresent()) {
                throw new IllegalArgumentException(
                        "start: text and the key text belong together: give both or neither");
            }
        }

        @Override
        public PromptTuning resolved(int width, List<String> saved) {
            return new PromptTuning(virtualTokens, start, text, saved);
        }
    }

    /** Prefix tuning (Li and Liang 2021): keys and values before those of each text, in every layer. */
    @Named("prefix-tuning")
    record PrefixTuning(
            @Key(doc = "Keys and values before those of each text.", defaultValue = "20", min = 1)
            int virtualTokens,

            @Key(
                    doc = "Whether they are computed by a small network from vectors that are learnt with it; it is not"
                            + " part of what is saved.",
                    defaultValue = "false",
                    source = "peft")
            boolean projection,

            @Key(
                    doc = "Width of that network's hidden layer, at least 1; if missing, that of the model's word"
                            + " vectors.")
            Optional<Integer> encoderHiddenSize,

            @Key(doc = "Further modules that are trained whole.", defaultValue = "[]")
            List<String> modulesToSave)
            implements SoftPromptConfig {

        public PrefixTuning {
            requireWidth(encoderHiddenSize);
            if (encoderHiddenSize.isPresent() && !projection) {
                throw new IllegalArgumentException("encoder_hidden_size is for projection: true");
            }
        }

        @Override
        public PrefixTuning resolved(int width, List<String> saved) {
            Optional<Integer> hidden = projection ? encoderHiddenSize.or(() -> Optional.of(width)) : Optional.empty();
            return new PrefixTuning(virtualTokens, projection, hidden, saved);
        }
    }

    /** P-tuning (Liu et al. 2021): vectors before the word embeddings, computed by a small network. */
    @Named("p-tuning")
    record PTuning(
            @Key(doc = "Vectors before each text.", defaultValue = "20", min = 1)
            int virtualTokens,

            @Key(
                    doc =
                            "The network that computes them from vectors that are learnt with it; it is not part of what is"
                                    + " saved.",
                    defaultValue = "mlp",
                    source = "peft")
            Encoder encoder,

            @Key(doc = "Width of its hidden layers, at least 1; if missing, that of the model's word vectors.")
            Optional<Integer> encoderHiddenSize,

            @Key(doc = "Layers of the LSTM.", defaultValue = "2", min = 1, source = "peft")
            int encoderLayers,

            @Key(
                    doc = "Dropout between the layers of the LSTM.",
                    defaultValue = "0",
                    min = 0,
                    max = 1,
                    exclusiveMax = true,
                    source = "peft")
            double encoderDropout,

            @Key(doc = "Further modules that are trained whole.", defaultValue = "[]")
            List<String> modulesToSave)
            implements SoftPromptConfig {

        /** The number of layers where none is stated; the MLP always has as many hidden layers. */
        static final int LAYERS = 2;

        public PTuning {
            requireWidth(encoderHiddenSize);
            if (encoder == Encoder.MLP && (encoderLayers != LAYERS || encoderDropout != 0)) {
                throw new IllegalArgumentException("encoder_layers and encoder_dropout are for encoder: lstm");
            }
        }

        @Override
        public PTuning resolved(int width, List<String> saved) {
            Optional<Integer> hidden = encoderHiddenSize.or(() -> Optional.of(width));
            return new PTuning(virtualTokens, encoder, hidden, encoderLayers, encoderDropout, saved);
        }
    }

    private static void requireWidth(Optional<Integer> size) {
        if (size.filter(s -> s < 1).isPresent()) {
            throw new IllegalArgumentException("encoder_hidden_size is " + size.get() + "; it must be at least 1");
        }
    }
}
