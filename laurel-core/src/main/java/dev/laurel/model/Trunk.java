package dev.laurel.model;

import dev.laurel.nn.Parameter;
import dev.laurel.nn.Pass;
import dev.laurel.nn.Pooling;
import dev.laurel.nn.TokenBatch;
import org.bytedeco.pytorch.Tensor;

/** The pretrained part of a model: tokens to vectors. */
public interface Trunk {

    /** {@code [N, H]} fp32: the last layer's vector of each token. */
    Tensor hiddenStates(TokenBatch batch, Pass pass);

    /** {@code [B, H]} fp32: of the same only each sequence's first token, which may be less work. */
    default Tensor firstStates(TokenBatch batch, Pass pass) {
        return Pooling.first(hiddenStates(batch, pass), batch);
    }

    /** The word table {@code [V, H]}, which a language-model head multiplies with. */
    Parameter wordTable();
}
