package dev.laurel.model.deberta;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.nn.Activation;
import dev.laurel.nn.Init;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.PackedConvolution;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** The convolution over the embeddings that large models add to their first block's output. */
final class DebertaConvolution {

    private final PackedConvolution convolution;
    private final double dropout;
    private final UnaryOperator<Tensor> activation;
    private final LayerNorm norm;

    DebertaConvolution(HfConfig config, Parameters.Declarations at) {
        int kernel = config.intValue("conv_kernel_size");
        if (kernel % 2 == 0) {
            throw config.error("conv_kernel_size", "is " + kernel + "; it must be odd to keep a text's length.");
        }
        int hidden = config.intValue("hidden_size");
        convolution = new PackedConvolution(
                at,
                "conv",
                hidden,
                kernel,
                config.intValue("conv_groups", 1),
                new Init.Normal(config.doubleValue("initializer_range", 0.02)));
        dropout = config.doubleValue("hidden_dropout_prob", 0.1);
        activation = Activation.named(config.text("conv_act", "tanh"));
        norm = LayerNorm.of(at, "LayerNorm", hidden, DebertaTrunk.epsilon(config));
    }

    /** {@code [N, H]} embeddings and first block's output to {@code [N, H]}, fp32. */
    Tensor apply(Tensor embedded, Tensor first, TokenBatch batch, Pass pass) {
        Tensor convolved = pass.dropout(convolution.apply(embedded, batch), dropout, batch);
        return norm.apply(first.add(Activation.fp32(activation.apply(convolved))));
    }
}
