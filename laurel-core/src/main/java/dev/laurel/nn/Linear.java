package dev.laurel.nn;

import static org.bytedeco.pytorch.global.torch.linear;

import dev.laurel.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** {@code x Wᵀ + b} on {@code [N, in]}, in the weights' compute type. */
public final class Linear {

    private final Parameter weight;
    private final Parameter bias;

    private Linear(Parameter weight, Parameter bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /** With a bias. */
    public static Linear of(Parameters.Declarations at, String name, int in, int out, Init init) {
        return stacked(at, List.of(name), in, out, true, init);
    }

    /** With or without a bias. */
    public static Linear of(Parameters.Declarations at, String name, int in, int out, boolean withBias, Init init) {
        return stacked(at, List.of(name), in, out, withBias, init);
    }

    /** Several layers of the checkpoint with the same input computed as one product; {@code out} is that of each. */
    public static Linear stacked(
            Parameters.Declarations at, List<String> names, int in, int out, boolean withBias, Init init) {
        long rows = (long) names.size() * out;
        Parameter weight = at.declareStacked(
                names.stream().map(n -> n + ".weight").toList(), Parameter.Kind.MATRIX, init, rows, in);
        Parameter bias = withBias
                ? at.declareStacked(
                        names.stream().map(n -> n + ".bias").toList(), Parameter.Kind.BIAS, Init.ZEROS, rows)
                : null;
        return new Linear(weight, bias);
    }

    /** {@code [N, in]} to {@code [N, out]}; the result has the compute type. */
    public Tensor apply(Tensor x) {
        Tensor w = weight.value();
        ScalarType type = Tensors.type(w);
        Tensor input = Tensors.type(x) == type ? x : x.to(type);
        return bias == null ? linear(input, w) : linear(input, w, new TensorOptional(bias.value()));
    }

    /** The same, back in fp32: for heads and whatever a norm or a loss reads. */
    public Tensor applyFp32(Tensor x) {
        return Activation.fp32(apply(x));
    }
}
