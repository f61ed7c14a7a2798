package dev.laurel.optim;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The average of the weights that updates have led through: one more copy of all that is trained. */
public final class WeightAverage implements AutoCloseable {

    private static final String TAKEN = "taken";

    private final Averaging how;
    private final Parameters parameters;
    private final Workers workers;
    private final long first;
    private Copies average;
    private long taken;

    /** @param steps updates of the whole run */
    public WeightAverage(Averaging how, Parameters parameters, Workers workers, long steps) {
        this.how = how;
        this.parameters = parameters;
        this.workers = workers;
        first = how.first(steps);
    }

    /**
     * Adds the weights as they are, if those of this update count.
     *
     * @param step updates made
     */
    public void add(long step) {
        if (step < first || !how.counts(step, first)) {
            return;
        }
        if (average == null) {
            average = new Copies(trained(), workers);
        } else {
            Scalar share = new Scalar(1 - how.keep(taken));
            average.change((of, master, mean) -> mean.lerp_(master, share));
        }
        taken++;
    }

    /** Exchanges the weights and their average, if there is one yet; a second time puts both back, to the bit. */
    public void exchange() {
        if (average == null) {
            return;
        }
        average.change((of, master, mean) -> {
            Tensor weights = master.clone();
            master.copy_(mean);
            mean.copy_(weights);
        });
        parameters.refresh();
    }

    /** What a checkpoint needs; live tensors, and one for the caller's scope. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put(TAKEN, Tensors.of(new long[] {taken}, Placement.PLAIN));
        if (average != null) {
            state.putAll(average.named());
        }
        return state;
    }

    /** Puts in what {@link #state} gave. */
    public void restore(Map<String, Tensor> state) {
        taken = Tensors.longs(state.get(TAKEN))[0];
        if (taken > 0) {
            average = new Copies(trained(), workers);
            average.named().forEach((name, copy) -> Tensors.noGrad(() -> copy.copy_(state.get(name))));
        }
    }

    private List<Parameter> trained() {
        return Stream.concat(parameters.dense().stream(), parameters.tables().stream())
                .toList();
    }

    @Override
    public void close() {
        if (average != null) {
            average.close();
        }
    }
}
