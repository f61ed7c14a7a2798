package dev.laurel.model;

import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import org.bytedeco.pytorch.Tensor;

/** The part of a model that a task needs on top of the pretrained one. */
public interface Head {

    /**
     * @param hidden {@code [N, H]} fp32
     * @return fp32: {@code [B, C]} in the batch's order for a classifier, {@code [N, C]} for a token classifier,
     *     {@code [N, V]} for a language model
     */
    Tensor logits(Tensor hidden, TokenBatch batch, Pass pass);

    /** Whether the head is given {@link Trunk#firstStates}, {@code [B, H]}, instead of all tokens' vectors. */
    default boolean readsFirstTokens() {
        return false;
    }

    /** What a model of this head is for; {@code config.json} names the architecture by it. */
    enum Kind {
        SEQUENCE_CLASSIFICATION("ForSequenceClassification"),
        TOKEN_CLASSIFICATION("ForTokenClassification"),
        MASKED_LANGUAGE_MODEL("ForMaskedLM"),
        /** Words, and whether two segments of text belong together: BERT's two objectives. */
        PRETRAINING("ForPreTraining");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }

        /** How transformers' class names end. */
        public String suffix() {
            return suffix;
        }

        /** Whether words are predicted, with the word table. */
        public boolean predictsWords() {
            return this == MASKED_LANGUAGE_MODEL || this == PRETRAINING;
        }
    }
}
