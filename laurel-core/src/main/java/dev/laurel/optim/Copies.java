package dev.laurel.optim;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameter;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Copies of some parameters' fp32 masters, whose work is shared out evenly between the workers. */
final class Copies implements AutoCloseable {

    private final Workers workers;
    private final List<List<Gradients.Share>> shares;
    private final Map<Parameter, Tensor> copies = new LinkedHashMap<>();

    /** What is done with a share of a parameter: changes the master, the copy, or both. */
    @FunctionalInterface
    interface Change {
        /**
         * @param master {@code [length]}, live
         * @param copy {@code [length]}, live
         */
        void apply(Gradients.Share share, Tensor master, Tensor copy);
    }

    /** Copies what the parameters are now. */
    Copies(List<Parameter> parameters, Workers workers) {
        this.workers = workers;
        shares = Gradients.shares(parameters, workers.count());
        try (Scope scope = Scope.open()) {
            Tensors.noGrad(() -> parameters.forEach(
                    p -> copies.put(p, Scope.permanent(p.master().detach().clone()))));
        }
    }

    /** Changes every element once, each on one worker. */
    void change(Change change) {
        workers.run(w -> {
            for (Gradients.Share share : shares.get(w)) {
                try (Scope scope = Scope.open()) {
                    Tensor master = share.of(share.parameter().master());
                    Tensor copy = share.of(copies.get(share.parameter()));
                    Tensors.noGrad(() -> change.apply(share, master, copy));
                }
            }
        });
    }

    /** The copies by parameter; live. */
    Map<String, Tensor> named() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        copies.forEach((parameter, copy) -> named.put(parameter.name(), copy));
        return named;
    }

    @Override
    public void close() {
        copies.values().forEach(Scope::free);
    }
}
