package dev.laurel.nn;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.split_with_sizes;

import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
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

    /**
     * The first outputs of one input and the others of another: {@code x1 W₁ᵀ + b₁} and {@code x2 W₂ᵀ + b₂}.
     *
     * @param rows how many outputs are computed of {@code x1}
     */
    public List<Tensor> applyApart(Tensor x1, Tensor x2, long rows) {
        Tensor w = weight.value();
        long[] sizes = {rows, w.size(0) - rows};
        TensorVector weights = split_with_sizes(w, sizes, 0);
        TensorVector biases = bias == null ? null : split_with_sizes(bias.value(), sizes, 0);
        List<Tensor> results = new ArrayList<>(2);
        for (int i = 0; i < 2; i++) {
            Tensor input = i == 0 ? x1 : x2;
            Tensor part = weights.get(i);
            ScalarType type = Tensors.type(w);
            Tensor cast = Tensors.type(input) == type ? input : input.to(type);
            results.add(biases == null ? linear(cast, part) : linear(cast, part, new TensorOptional(biases.get(i))));
        }
        return results;
    }

    /** The same, back in fp32: for heads and whatever a norm or a loss reads. */
    public Tensor applyFp32(Tensor x) {
        return Activation.fp32(apply(x));
    }
}
