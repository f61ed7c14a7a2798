package dev.laurel.optim;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Adam with decoupled weight decay (Loshchilov, Hutter 2019), the kernel of {@code torch.optim.AdamW(fused=True)}. */
public final class AdamW implements Optimizer {

    private final Parameters parameters;
    private final FlatUpdate update;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private final Tensor firstMoment;
    private final Tensor secondMoment;
    private long steps;

    public AdamW(
            Parameters parameters, Workers workers, double beta1, double beta2, double epsilon, double weightDecay) {
        this.parameters = parameters;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
        update = new FlatUpdate(parameters, workers, "aten::_fused_adamw_");
        try (Scope scope = Scope.open()) {
            long size = parameters.trainableSize();
            firstMoment = Scope.permanent(Tensors.zeros(parameters.placement(), ScalarType.Float, size));
            secondMoment = Scope.permanent(Tensors.zeros(parameters.placement(), ScalarType.Float, size));
        }
    }

    @Override
    public void step(Gradients gradients, double learningRate, double gradientScale) {
        steps++;
        update.apply((arguments, piece) -> {
            arguments.push_back(FlatUpdate.cut(parameters.flat(), piece));
            arguments.push_back(FlatUpdate.cut(gradients.flat(), piece));
            arguments.push_back(FlatUpdate.cut(firstMoment, piece));
            arguments.push_back(FlatUpdate.cut(secondMoment, piece));
            arguments.push_back(FlatUpdate.list());
            arguments.push_back(FlatUpdate.list(scalar(steps)));
            arguments.push_back(new IValue(learningRate));
            arguments.push_back(new IValue(beta1));
            arguments.push_back(new IValue(beta2));
            arguments.push_back(new IValue(piece.decayed() ? weightDecay : 0));
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
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put("first_moment", firstMoment);
        state.put("second_moment", secondMoment);
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state, long steps) {
        Tensors.noGrad(() -> {
            firstMoment.copy_(state.get("first_moment"));
            secondMoment.copy_(state.get("second_moment"));
        });
        this.steps = steps;
    }

    @Override
    public void close() {
        Scope.free(firstMoment);
        Scope.free(secondMoment);
    }
}
