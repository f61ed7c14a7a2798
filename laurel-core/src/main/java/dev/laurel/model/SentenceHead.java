package dev.laurel.model;

import static org.bytedeco.pytorch.global.torch.linear;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.Weights;
import dev.laurel.nn.Init;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * A linear layer on the vector of a text, which is pooled from those of its tokens and brought to length 1.
 *
 * <p>Computed in fp32 also where the encoder is not: it is fitted to vectors, and small beside what makes them.
 */
public final class SentenceHead implements Head {

    static final String WEIGHT = "classifier.weight";
    static final String BIAS = "classifier.bias";

    /** The length below which a vector is as good as none; as in torch's normalize. */
    private static final double LEAST = 1e-12;

    private static final double INITIAL = 0.02;

    private final SentencePooling pooling;
    private final Parameter weight;
    private final Parameter bias;

    SentenceHead(SentencePooling pooling, Parameters.Declarations root, Trunk trunk, int classes) {
        this.pooling = pooling;
        long hidden = trunk.wordTable().shape()[1];
        weight = root.declare(WEIGHT, Parameter.Kind.DENSE_TABLE, new Init.Normal(INITIAL), classes, hidden);
        bias = root.declare(BIAS, Parameter.Kind.NORM, Init.ZEROS, classes);
    }

    /** Whether a parameter of this name belongs to such a head. */
    public static boolean owns(String parameter) {
        return parameter.equals(WEIGHT) || parameter.equals(BIAS);
    }

    /** The texts' vectors {@code [B, H]}, each of length 1, of their tokens' {@code [N, H]}. */
    public Tensor vectors(Tensor hidden, TokenBatch batch) {
        Tensor pooled = pooling.of(hidden, batch);
        Tensor length = pooled.norm(new ScalarOptional(new Scalar(2)), new long[] {1}, true);
        return pooled.div(length.clamp_min(new Scalar(LEAST)));
    }

    @Override
    public Tensor logits(Tensor hidden, TokenBatch batch, Pass pass) {
        return linear(vectors(hidden, batch), weight.value(), new TensorOptional(bias.value()));
    }

    /** How a text's vector is made of its tokens'. */
    public SentencePooling pooling() {
        return pooling;
    }

    /** Width of a vector, {@code H}. */
    public int width() {
        return Math.toIntExact(weight.shape()[1]);
    }

    /**
     * Takes the stored numbers of such a head.
     *
     * @throws UserError if they belong to a head of other sizes
     */
    void fill(Weights stored) {
        for (Parameter parameter : List.of(weight, bias)) {
            long[] shape = stored.shape(parameter.name());
            if (!Arrays.equals(shape, parameter.shape())) {
                throw new UserError(stored.file(parameter.name()) + ": tensor '" + parameter.name() + "' has shape "
                        + Arrays.toString(shape) + ", but the encoder and its classes ask for "
                        + Arrays.toString(parameter.shape()));
            }
            try (Scope scope = Scope.open()) {
                parameter.master().detach().copy_(stored.tensor(parameter.name()));
            }
        }
    }

    /**
     * Puts a linear layer that was fitted elsewhere in this one's place. Only between passes.
     *
     * @param weights {@code [C·H]}, class by class
     * @param biases {@code [C]}
     * @param placement of the model
     */
    public void set(float[] weights, float[] biases, Placement placement) {
        if (weights.length != weight.size() || biases.length != bias.size()) {
            throw new IllegalArgumentException(weights.length + " weights and " + biases.length
                    + " biases for a head of " + Arrays.toString(weight.shape()));
        }
        try (Scope scope = Scope.open()) {
            weight.master().detach().copy_(Tensors.of(weights, placement).view(weight.shape()));
            bias.master().detach().copy_(Tensors.of(biases, placement));
        }
    }
}
