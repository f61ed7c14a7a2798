package dev.laurel.train.pretrain;

import dev.laurel.config.Key;

/** Which tokens of a text are hidden, and what the model sees in their place. */
public record MaskingConfig(
        @Key(
                doc =
                        "What is hidden at a time: tokens, each by itself; words, all tokens of a word; spans, runs of one"
                                + " to ten words (SpanBERT, Joshi et al. 2020).",
                defaultValue = "tokens")
        Unit unit,

        @Key(
                doc = "Share of the tokens that are to be found again.",
                defaultValue = "0.15",
                min = 0,
                max = 1,
                exclusiveMax = true,
                source = "transformers")
        double share,

        @Key(
                doc = "Share of these in whose place the model sees the mask token.",
                defaultValue = "0.8",
                min = 0,
                max = 1,
                source = "transformers")
        double masked,

        @Key(
                doc =
                        "Share of these in whose place it sees any token of the vocabulary; the rest it sees as they are.",
                defaultValue = "0.1",
                min = 0,
                max = 1,
                source = "transformers")
        double random) {

    /** What is hidden at a time. */
    public enum Unit {
        TOKENS,
        WORDS,
        SPANS
    }

    public MaskingConfig {
        // 0.9 and 0.1 may add up to the next number above 1
        if (masked + random > 1 + 1e-9) {
            throw new IllegalArgumentException(
                    "'masked' and 'random' together must be at most 1, found " + masked + " and " + random);
        }
    }
}
