package dev.laurel.nn;

import static org.bytedeco.pytorch.global.torch.layer_norm;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** Layer normalisation over the last dimension, in fp32 (Ba, Kiros, Hinton 2016). */
public final class LayerNorm {

    private final Parameter weight;
    private final Parameter bias;
    private final double epsilon;

    private LayerNorm(Parameter weight, Parameter bias, double epsilon) {
        this.weight = weight;
        this.bias = bias;
        this.epsilon = epsilon;
    }

    public static LayerNorm of(Parameters.Declarations at, String name, int width, double epsilon) {
        return new LayerNorm(
                at.declare(name + ".weight", Parameter.Kind.NORM, Init.ONES, width),
                at.declare(name + ".bias", Parameter.Kind.NORM, Init.ZEROS, width),
                epsilon);
    }

    public static LayerNorm withoutBias(Parameters.Declarations at, String name, int width, double epsilon) {
        return new LayerNorm(at.declare(name + ".weight", Parameter.Kind.NORM, Init.ONES, width), null, epsilon);
    }

    public Tensor apply(Tensor x) {
        TensorOptional shift = bias == null ? new TensorOptional() : new TensorOptional(bias.value());
        return layer_norm(
                Activation.fp32(x), weight.shape(), new TensorOptional(weight.value()), shift, epsilon, false);
    }
}
