package dev.laurel.optim;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.SingletonTypePtr;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A fused libtorch optimiser kernel and the state it needs: applied to the dense parameters, which the workers share
 * out evenly, and to the rows of tables that ever had a gradient.
 */
final class FusedUpdate implements AutoCloseable {

    private final Parameters parameters;
    private final Workers workers;
    private final OperatorHandle kernel;
    private final List<String> names;
    private final boolean everyRow;
    private final Treatment treatment;
    private final List<Tensor> dense;
    private final Map<Parameter, RowState> tables = new LinkedHashMap<>();

    /**
     * What one call of the kernel works on: weights, their gradients, and for each of the optimiser's states as many.
     */
    record Pieces(List<Tensor> weights, List<Tensor> gradients, List<List<Tensor>> states) {}

    /** The arguments of the kernel for some pieces. */
    @FunctionalInterface
    interface Arguments {
        /**
         * Adds all arguments.
         *
         * @param rate what the learning rate is multiplied by
         * @param decayed whether the kernel is to decay the weights
         */
        void add(IValueVector arguments, Pieces pieces, double rate, boolean decayed);
    }

    /** What parameters have in common that one call can update. */
    private record Group(double rate, boolean decayed) {}

    /**
     * @param kernel its name
     * @param states names of what the optimiser remembers of each weight
     * @param everyRow whether of decayed tables rows that never had a gradient are updated too, and decayed by the kernel
     */
    FusedUpdate(
            Parameters parameters,
            Workers workers,
            String kernel,
            List<String> states,
            boolean everyRow,
            Treatment treatment) {
        this.parameters = parameters;
        this.workers = workers;
        this.kernel = Dispatcher.singleton().findSchemaOrThrow(kernel, "");
        this.kernel.retainReference();
        this.names = List.copyOf(states);
        this.everyRow = everyRow;
        this.treatment = treatment;
        try (Scope scope = Scope.open()) {
            this.dense = states.stream()
                    .map(name -> Scope.permanent(
                            Tensors.zeros(parameters.placement(), ScalarType.Float, parameters.denseSize())))
                    .toList();
            for (Parameter table : parameters.tables()) {
                tables.put(table, new RowState(table, parameters.placement(), states.size(), everyRow(table)));
            }
        }
    }

    /**
     * Calls the kernel on each worker's shares and refreshes the bf16 copy of what changed.
     *
     * @param rowDecay the share of itself that every row of a decayed table loses first, at a rate of 1
     */
    void apply(Gradients gradients, double rowDecay, Arguments arguments) {
        workers.run(w -> {
            update(w, gradients, arguments);
            if (rowDecay != 0) {
                tables.keySet().stream()
                        .filter(treatment::decayed)
                        .forEach(table -> decay(table, w, rowDecay * treatment.rate(table)));
            }
        });
        try (Scope scope = Scope.open()) {
            tables.forEach((table, state) -> state.begin(gradients.rows(table)));
        }
        workers.run(w -> tables.forEach((table, state) -> {
            for (int block = w; block < state.blocks(); block += workers.count()) {
                update(table, state, block, arguments);
            }
        }));
    }

    private boolean everyRow(Parameter table) {
        return everyRow && treatment.decayed(table);
    }

    /** A worker's shares, in one call those that are treated alike. */
    private void update(int worker, Gradients gradients, Arguments arguments) {
        List<Gradients.Share> shares = gradients.shares(worker);
        Map<Group, List<Integer>> alike = new LinkedHashMap<>();
        for (int i = 0; i < shares.size(); i++) {
            Parameter parameter = shares.get(i).parameter();
            Group group = new Group(treatment.rate(parameter), treatment.decayed(parameter));
            alike.computeIfAbsent(group, missing -> new ArrayList<>()).add(i);
        }
        alike.forEach((group, places) -> {
            try (Scope scope = Scope.open()) {
                List<Tensor> weights = new ArrayList<>();
                List<Tensor> sums = new ArrayList<>();
                List<List<Tensor>> states = dense.stream()
                        .map(state -> (List<Tensor>) new ArrayList<Tensor>())
                        .toList();
                for (int i : places) {
                    Gradients.Share share = shares.get(i);
                    weights.add(share.of(share.parameter().master()));
                    sums.add(gradients.sums(worker).get(i));
                    long at = share.parameter().offset() - parameters.denseStart() + share.from();
                    for (int s = 0; s < states.size(); s++) {
                        states.get(s).add(dense.get(s).narrow(0, at, share.length()));
                    }
                }
                Pieces pieces = new Pieces(weights, sums, states);
                Tensors.noGrad(() -> call(pieces, group.rate(), group.decayed(), arguments));
            }
        });
        shares.forEach(share -> parameters.refresh(share.parameter().offset() + share.from(), share.length()));
    }

    private void update(Parameter table, RowState state, int block, Arguments arguments) {
        try (Scope scope = Scope.open()) {
            Tensors.noGrad(() ->
                    state.update(block, pieces -> call(pieces, treatment.rate(table), everyRow(table), arguments)));
        }
    }

    /** One worker's part of the rows, by the product that the kernel computes too. */
    private void decay(Parameter table, int worker, double share) {
        long rows = table.shape()[0];
        long from = rows * worker / workers.count();
        long to = rows * (worker + 1) / workers.count();
        try (Scope scope = Scope.open()) {
            Tensors.noGrad(() -> {
                table.master().narrow(0, from, to - from).mul_(new Scalar(1 - share));
            });
        }
    }

    private void call(Pieces pieces, double rate, boolean decayed, Arguments arguments) {
        IValueVector values = new IValueVector();
        arguments.add(values, pieces, rate, decayed);
        kernel.callBoxed(values);
    }

    /** The state by name, for a checkpoint: live tensors, and copies for the caller's scope. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (int s = 0; s < names.size(); s++) {
            state.put(names.get(s), dense.get(s));
        }
        tables.forEach((table, rows) -> {
            state.put(rowsName(table), rows.rows());
            for (int s = 0; s < names.size(); s++) {
                state.put(stateName(s, table), rows.state(s));
            }
        });
        return state;
    }

    void restore(Map<String, Tensor> state) {
        Tensors.noGrad(() -> {
            for (int s = 0; s < names.size(); s++) {
                dense.get(s).copy_(state.get(names.get(s)));
            }
            tables.forEach((table, rows) -> rows.restore(
                    state.get(rowsName(table)),
                    IntStream.range(0, names.size())
                            .mapToObj(s -> state.get(stateName(s, table)))
                            .toList()));
        });
    }

    private static String rowsName(Parameter table) {
        return "rows." + table.name();
    }

    private String stateName(int state, Parameter table) {
        return names.get(state) + "." + table.name();
    }

    static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(new SingletonTypePtr(TensorType.get())));
        for (Tensor tensor : tensors) {
            list.push_back(new IValue(tensor));
        }
        return new IValue(list);
    }

    @Override
    public void close() {
        dense.forEach(Scope::free);
        tables.values().forEach(RowState::close);
    }
}
