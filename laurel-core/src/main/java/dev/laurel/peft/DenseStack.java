package dev.laurel.peft;

import static org.bytedeco.pytorch.global.torch.linear;

import dev.laurel.nn.Init;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** Linear layers with an activation between them, all in fp32: what they compute is saved in their place. */
final class DenseStack {

    private final List<Layer> layers = new ArrayList<>();
    private final UnaryOperator<Tensor> activation;

    private record Layer(Parameter weight, Parameter bias) {

        Tensor apply(Tensor x) {
            return linear(x, weight.value(), new TensorOptional(bias.value()));
        }
    }

    /**
     * Declares the layers as PyTorch's {@code Sequential} numbers them, which counts the activations too.
     *
     * @param widths of the input, between the layers, and of the output
     */
    DenseStack(Parameters.Declarations at, UnaryOperator<Tensor> activation, long... widths) {
        this.activation = activation;
        for (int i = 0; i + 1 < widths.length; i++) {
            Parameters.Declarations layer = at.in(String.valueOf(2 * i));
            Init init = new Init.Uniform(1 / Math.sqrt(widths[i])); // PyTorch's, of weight and bias
            layers.add(new Layer(
                    layer.declare("weight", Parameter.Kind.DENSE_TABLE, init, widths[i + 1], widths[i]),
                    layer.declare("bias", Parameter.Kind.NORM, init, widths[i + 1])));
        }
    }

    /** {@code [k, in]} to {@code [k, out]}. */
    Tensor apply(Tensor x) {
        Tensor y = layers.get(0).apply(x);
        for (Layer layer : layers.subList(1, layers.size())) {
            y = layer.apply(activation.apply(y));
        }
        return y;
    }
}
