package dev.laurel.nn;

import static org.bytedeco.pytorch.global.torch.linear;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** The output layer of a language model whose matrix is its word table (Press, Wolf 2017), with or without a bias. */
public final class TiedOutput {

    private final Parameter table;
    private final Parameter bias;

    private TiedOutput(Parameter table, Parameter bias) {
        this.table = table;
        this.bias = bias;
    }

    /** With a bias that is stored as {@code biasName}. */
    public static TiedOutput of(Parameters.Declarations at, String biasName, Parameter table) {
        requireDense(table);
        return new TiedOutput(table, at.declare(biasName, Parameter.Kind.NORM, Init.ZEROS, table.shape()[0]));
    }

    public static TiedOutput withoutBias(Parameter table) {
        requireDense(table);
        return new TiedOutput(table, null);
    }

    /** The bias {@code [V]}; null if there is none. */
    public Parameter bias() {
        return bias;
    }

    /** {@code [n, H]} to logits {@code [n, V]}, fp32. */
    public Tensor apply(Tensor x) {
        Tensor input = Activation.fp32(x);
        return bias == null
                ? linear(input, table.value())
                : linear(input, table.value(), new TensorOptional(bias.value()));
    }

    private static void requireDense(Parameter table) {
        if (table.kind() != Parameter.Kind.DENSE_TABLE) {
            throw new IllegalStateException(table.name() + " must be declared dense to be multiplied with");
        }
    }
}
