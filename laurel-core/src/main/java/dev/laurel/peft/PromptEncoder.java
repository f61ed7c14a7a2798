package dev.laurel.peft;

import dev.laurel.nn.Init;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.RowDropout;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Computes the virtual tokens from what is trained: a table, which in some methods goes through a small network, because
 * vectors that move together are easier to train.
 *
 * <p>The names of what is trained are those of PEFT's modules; only what it computes is saved.
 *
 * @param table {@code [k, …]}
 */
record PromptEncoder(Parameter table, Optional<BidirectionalLstm> recurrent, Optional<DenseStack> dense) {

    /** Under which the parts of a network are declared, none of which is saved. */
    static final String MODULE = "prompt_encoder";

    /** The virtual tokens themselves. */
    static PromptEncoder plain(Parameters.Declarations at, String name, Init init, long count, long width) {
        return new PromptEncoder(
                at.declare(name, Parameter.Kind.DENSE_TABLE, init, count, width), Optional.empty(), Optional.empty());
    }

    /** Through one hidden layer: the keys and values of prefix tuning, {@code width} of each token. */
    static PromptEncoder projected(Parameters.Declarations root, long count, long in, long hidden, long width) {
        Parameters.Declarations at = root.in(MODULE);
        return new PromptEncoder(
                embedding(at, count, in),
                Optional.empty(),
                Optional.of(new DenseStack(at.in("transform"), Tensor::tanh, in, hidden, width)));
    }

    /** Through the network of P-tuning. */
    static PromptEncoder of(SoftPromptConfig.PTuning config, Parameters.Declarations root, long width) {
        Parameters.Declarations at = root.in(MODULE);
        long hidden = config.encoderHiddenSize().orElseThrow();
        Parameter table = embedding(at, config.virtualTokens(), width);
        return switch (config.encoder()) {
            case MLP ->
                new PromptEncoder(
                        table,
                        Optional.empty(),
                        Optional.of(new DenseStack(at.in("mlp_head"), Tensor::relu, width, hidden, hidden, width)));
            case LSTM ->
                new PromptEncoder(
                        table,
                        Optional.of(new BidirectionalLstm(
                                at.in("lstm_head"), width, hidden, config.encoderLayers(), config.encoderDropout())),
                        Optional.of(new DenseStack(at.in("mlp_head"), Tensor::relu, 2 * hidden, 2 * hidden, width)));
        };
    }

    private static Parameter embedding(Parameters.Declarations at, long count, long width) {
        return at.declare("embedding.weight", Parameter.Kind.DENSE_TABLE, new Init.Normal(1), count, width);
    }

    /** The virtual tokens, {@code [k, W]} fp32. */
    Tensor vectors(RowDropout dropout) {
        Tensor rows = table.value();
        Tensor read = recurrent.map(r -> r.apply(rows, dropout)).orElse(rows);
        return dense.map(d -> d.apply(read)).orElse(read);
    }
}
