package dev.laurel.model;

import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import org.bytedeco.pytorch.Tensor;

/**
 * Both heads that BERT was pretrained with, {@code BertForPreTraining}; its logits are those of the words.
 *
 * @param words of tokens
 * @param pairs of first tokens: whether the segments belong together
 */
public record PretrainingHead(Head words, PooledClassifier pairs) implements Head {

    @Override
    public Tensor logits(Tensor hidden, TokenBatch batch, Pass pass) {
        return words.logits(hidden, batch, pass);
    }
}
