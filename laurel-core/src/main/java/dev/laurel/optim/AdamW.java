package dev.laurel.optim;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Tensors;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/** Adam with decoupled weight decay (Loshchilov, Hutter 2019), the kernel of {@code torch.optim.AdamW(fused=True)}. */
public final class AdamW implements Optimizer {

    private final Parameters parameters;
    private final FusedUpdate update;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private long steps;

    public AdamW(
            Parameters parameters, Workers workers, double beta1, double beta2, double epsilon, double weightDecay) {
        this(parameters, workers, beta1, beta2, epsilon, weightDecay, Treatment.USUAL);
    }

    /** The same for parameters that are not all treated alike. */
    public AdamW(
            Parameters parameters,
            Workers workers,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay,
            Treatment treatment) {
        this.parameters = parameters;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
        update = new FusedUpdate(
                parameters, workers, "aten::_fused_adamw_", List.of("first_moment", "second_moment"), false, treatment);
    }

    @Override
    public void step(Gradients gradients, double learningRate, double gradientScale) {
        steps++;
        update.apply(gradients, learningRate * weightDecay, (arguments, pieces, rate, decayed) -> {
            arguments.push_back(FusedUpdate.list(pieces.weights()));
            arguments.push_back(FusedUpdate.list(pieces.gradients()));
            arguments.push_back(FusedUpdate.list(pieces.states().get(0)));
            arguments.push_back(FusedUpdate.list(pieces.states().get(1)));
            arguments.push_back(FusedUpdate.list(List.of()));
            arguments.push_back(
                    FusedUpdate.list(Collections.nCopies(pieces.weights().size(), scalar(steps))));
            arguments.push_back(new IValue(learningRate * rate));
            arguments.push_back(new IValue(beta1));
            arguments.push_back(new IValue(beta2));
            arguments.push_back(new IValue(decayed ? weightDecay : 0));
            arguments.push_back(new IValue(epsilon));
            arguments.push_back(new IValue(false));
            arguments.push_back(new IValue(false));
            arguments.push_back(gradientScale == 1 ? new IValue() : new IValue(scalar(gradientScale)));
            arguments.push_back(new IValue());
        });
    }

    private Tensor scalar(double value) {
        return Tensors.of(new float[] {(float) value}, parameters.placement()).squeeze();
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public Map<String, Tensor> state() {
        return update.state();
    }

    @Override
    public void restore(Map<String, Tensor> state, long steps) {
        update.restore(state);
        this.steps = steps;
    }

    @Override
    public void close() {
        update.close();
    }
}
