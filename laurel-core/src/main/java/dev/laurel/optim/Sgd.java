package dev.laurel.optim;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Stochastic gradient descent with momentum and Nesterov's correction, the kernel of {@code torch.optim.SGD}. */
public final class Sgd implements Optimizer {

    private final Parameters parameters;
    private final FlatUpdate update;
    private final double momentum;
    private final boolean nesterov;
    private final double weightDecay;
    private final Tensor velocity;
    private long steps;

    public Sgd(Parameters parameters, Workers workers, double momentum, boolean nesterov, double weightDecay) {
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("Nesterov's correction needs a momentum above 0");
        }
        this.parameters = parameters;
        this.momentum = momentum;
        this.nesterov = nesterov;
        this.weightDecay = weightDecay;
        update = new FlatUpdate(parameters, workers, "aten::_fused_sgd_");
        try (Scope scope = Scope.open()) {
            velocity = Scope.permanent(
                    Tensors.zeros(parameters.placement(), ScalarType.Float, parameters.trainableSize()));
        }
    }

    @Override
    public void step(Gradients gradients, double learningRate, double gradientScale) {
        boolean first = steps == 0;
        steps++;
        update.apply((arguments, piece) -> {
            arguments.push_back(FlatUpdate.cut(parameters.flat(), piece));
            arguments.push_back(FlatUpdate.cut(gradients.flat(), piece));
            arguments.push_back(momentum == 0 ? FlatUpdate.list() : FlatUpdate.cut(velocity, piece));
            arguments.push_back(new IValue(piece.decayed() ? weightDecay : 0));
            arguments.push_back(new IValue(momentum));
            arguments.push_back(new IValue(learningRate));
            arguments.push_back(new IValue(0.0));
            arguments.push_back(new IValue(nesterov));
            arguments.push_back(new IValue(false));
            arguments.push_back(new IValue(first));
            arguments.push_back(
                    gradientScale == 1
                            ? new IValue()
                            : new IValue(Tensors.of(new float[] {(float) gradientScale}, parameters.placement())
                                    .squeeze()));
            arguments.push_back(new IValue());
        });
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public Map<String, Tensor> state() {
        return Map.of("velocity", velocity);
    }

    @Override
    public void restore(Map<String, Tensor> state, long steps) {
        Tensors.noGrad(() -> velocity.copy_(state.get("velocity")));
        this.steps = steps;
    }

    @Override
    public void close() {
        Scope.free(velocity);
    }
}
