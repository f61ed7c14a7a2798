package dev.laurel.train.pretrain;

import dev.laurel.config.Key;

/** What is learned from raw text. */
public record PretrainConfig(
        @Key(doc = "Which words are hidden, to be found again.", defaultValue = "{}")
        MaskingConfig masking,

        @Key(
                doc = "What the model reads at a time: blocks, all lines end to end, cut every max_length tokens (as"
                        + " transformers' run_mlm does); lines, each line by itself. Of no effect with sentences.",
                defaultValue = "blocks")
        Packing packing,

        @Key(
                doc =
                        "What is learned beside words about two segments of a text: none; next, whether the second follows"
                                + " the first or comes from another document (BERT, Devlin et al. 2019); order, whether two that"
                                + " follow each other were swapped (ALBERT, Lan et al. 2020).",
                defaultValue = "none")
        Sentences sentences) {

    /** What the model reads at a time. */
    public enum Packing {
        BLOCKS,
        LINES
    }

    /** What is learned about two segments of a text. */
    public enum Sentences {
        NONE,
        NEXT,
        ORDER
    }

    public PretrainConfig {
        if (masking.share() == 0 && sentences == Sentences.NONE) {
            throw new IllegalArgumentException(
                    "there is nothing to learn: 'masking.share' is 0 and 'sentences' is none. Set one of them");
        }
    }
}
