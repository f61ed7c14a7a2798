package dev.laurel.optim;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/** Stochastic gradient descent with momentum and Nesterov's correction, the kernel of {@code torch.optim.SGD}. */
public final class Sgd implements Optimizer {

    private final Parameters parameters;
    private final FusedUpdate update;
    private final double momentum;
    private final boolean nesterov;
    private final double weightDecay;
    private long steps;

    public Sgd(Parameters parameters, Workers workers, double momentum, boolean nesterov, double weightDecay) {
        this(parameters, workers, momentum, nesterov, weightDecay, Treatment.USUAL);
    }

    /** The same for parameters that are not all treated alike. */
    public Sgd(
            Parameters parameters,
            Workers workers,
            double momentum,
            boolean nesterov,
            double weightDecay,
            Treatment treatment) {
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("Nesterov's correction needs a momentum above 0");
        }
        this.parameters = parameters;
        this.momentum = momentum;
        this.nesterov = nesterov;
        this.weightDecay = weightDecay;
        // This decay is part of the gradient, so that with it every row has one.
        update = new FusedUpdate(
                parameters,
                workers,
                "aten::_fused_sgd_",
                momentum == 0 ? List.of() : List.of("velocity"),
                weightDecay > 0,
                treatment);
    }

    @Override
    public void step(Gradients gradients, double learningRate, double gradientScale) {
        boolean first = steps == 0;
        steps++;
        update.apply(gradients, 0, (arguments, pieces, rate, decayed) -> {
            arguments.push_back(FusedUpdate.list(pieces.weights()));
            arguments.push_back(FusedUpdate.list(pieces.gradients()));
            arguments.push_back(
                    FusedUpdate.list(momentum == 0 ? List.of() : pieces.states().get(0)));
            arguments.push_back(new IValue(decayed ? weightDecay : 0));
            arguments.push_back(new IValue(momentum));
            arguments.push_back(new IValue(learningRate * rate));
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
