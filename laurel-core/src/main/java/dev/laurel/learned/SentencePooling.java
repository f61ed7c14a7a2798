package dev.laurel.learned;

import dev.laurel.nn.Pooling;
import dev.laurel.nn.TokenBatch;
import org.bytedeco.pytorch.Tensor;

/** How the vectors of a text's tokens become one vector of the text. */
public enum SentencePooling {
    /** Their mean, that of the special tokens included. */
    MEAN {
        @Override
        Tensor of(Tensor hidden, TokenBatch batch) {
            return Pooling.mean(hidden, batch);
        }
    },
    /** The first token's vector, mostly that of {@code [CLS]}. */
    CLS {
        @Override
        Tensor of(Tensor hidden, TokenBatch batch) {
            return Pooling.first(hidden, batch);
        }
    };

    /** {@code [N, H]} to {@code [B, H]}. */
    abstract Tensor of(Tensor hidden, TokenBatch batch);
}
