package dev.laurel.peft;

import static org.bytedeco.pytorch.global.torch.linear;

import dev.laurel.nn.Linear;
import dev.laurel.nn.LinearChange;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.RowDropout;
import dev.laurel.tensor.Tensors;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * A narrow pair of layers behind a {@link Linear}, with a path around them (Houlsby et al. 2019, figure 2): of what the
 * layer returns, y, it makes {@code y + U f(D y + d) + u}.
 *
 * @param behind the last layer of a sub-layer, {@code H} outputs
 * @param down D and d: {@code [b, H]}, {@code [b]}
 * @param up U and u: {@code [H, b]}, {@code [H]}
 * @param activation f
 * @param dropout of what is added to y
 */
record BottleneckLinear(Linear behind, Layer down, Layer up, UnaryOperator<Tensor> activation, double dropout)
        implements Attachment, LinearChange {

    /** A trained layer: weight {@code [out, in]} and bias {@code [out]}. */
    record Layer(Parameter weight, Parameter bias) {

        Tensor apply(Tensor x) {
            return linear(x, weight.value(), new TensorOptional(bias.value()));
        }
    }

    @Override
    public Tensor apply(Tensor x, Linear.Layers layers, RowDropout rows) {
        Tensor y = layers.apply(x);
        Tensor added = up.apply(activation.apply(down.apply(y)));
        return y.add(rows.apply(added, dropout).to(Tensors.type(y)));
    }

    @Override
    public void attach() {
        behind.changeBy(this);
    }

    @Override
    public void detach() {
        behind.changeBy(null);
    }

    /** No matrix does what a non-linearity does, so there is no weight of the base that could hold it. */
    @Override
    public Optional<String> whyNotMerged() {
        return Optional.of(
                "a bottleneck adapter has a non-linearity inside, which no weight of the base can hold, so it"
                        + " cannot be merged. Use it with its base, or train lora, ia3 or bitfit to get a plain model");
    }

    @Override
    public Map<Parameter, Tensor> merged() {
        throw new IllegalStateException("asked to merge what cannot be merged");
    }
}
