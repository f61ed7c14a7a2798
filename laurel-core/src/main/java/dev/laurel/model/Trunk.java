package dev.laurel.model;

import dev.laurel.nn.Parameter;
import dev.laurel.nn.Pass;
import dev.laurel.nn.Pooling;
import dev.laurel.nn.TokenBatch;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The pretrained part of a model: tokens to vectors. */
public interface Trunk {

    /** How many layers there are behind the embeddings. */
    int layers();

    /**
     * {@code [N, H]} fp32: each token's vector behind so many layers, as transformers numbers its {@code hidden_states}: 0 are
     * the embeddings, {@link #layers} the last layer with the norm that may stand behind it. Later layers are not computed.
     */
    Tensor hiddenStates(TokenBatch batch, Pass pass, int layers);

    /** {@code [N, H]} fp32: the last layer's vector of each token. */
    default Tensor hiddenStates(TokenBatch batch, Pass pass) {
        return hiddenStates(batch, pass, layers());
    }

    /** {@code [B, H]} fp32: of the same only each sequence's first token, which may be less work. */
    default Tensor firstStates(TokenBatch batch, Pass pass) {
        return Pooling.first(hiddenStates(batch, pass), batch);
    }

    /** The word table {@code [V, H]}, which a language-model head multiplies with. */
    Parameter wordTable();

    /**
     * What {@link TokenBatch#behind} may put before the tokens; empty where attention depends on where keys stand, which
     * learnt keys have no answer to.
     */
    default Optional<PrefixShape> prefixShape() {
        return Optional.empty();
    }

    /**
     * The keys and values of a prefix.
     *
     * @param layers that read one
     * @param heads of each of them
     */
    record PrefixShape(int layers, int heads) {}
}
