package dev.laurel.nn;

import dev.laurel.base.Rng;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * All the parameters of one model in one flat piece of fp32 memory, and a bf16 copy of those that are computed in bf16.
 *
 * <p>What is trained stands side by side, so that its optimiser state is one piece of memory too. Declared first, then
 * placed once, then filled.
 */
public final class Parameters implements AutoCloseable {

    /** Elements to which parameters are aligned: one cache line. */
    private static final int ALIGNMENT = 16;

    private final List<Parameter> parameters = new ArrayList<>();
    private final Map<String, Parameter> byName = new LinkedHashMap<>();
    private final Map<String, Parameter> tied = new LinkedHashMap<>();
    private final List<Linear> linears = new ArrayList<>();
    private final List<Embedding> embeddings = new ArrayList<>();

    private Placement placement;
    private Tensor flat;
    private Tensor compute;
    private long computeStart;
    private long computeEnd;
    private long denseStart;
    private long trainableEnd;
    private long size;

    /** Where a model's parts declare their parameters: names are relative to a prefix. */
    public final class Declarations {

        private final String prefix;

        private Declarations(String prefix) {
            this.prefix = prefix;
        }

        /** The same, one level further down. */
        public Declarations in(String part) {
            return new Declarations(prefix + part + ".");
        }

        public Parameter declare(String name, Parameter.Kind kind, Init init, long... shape) {
            return declareStacked(List.of(name), kind, init, shape);
        }

        /** Declares one parameter that is stored as several tensors with equally many rows each. */
        public Parameter declareStacked(List<String> names, Parameter.Kind kind, Init init, long... shape) {
            Parameter parameter =
                    new Parameter(names.stream().map(n -> prefix + n).toList(), shape, kind, init);
            for (String name : parameter.names()) {
                if (byName.put(name, parameter) != null) {
                    throw new IllegalStateException("parameter '" + name + "' is declared twice");
                }
            }
            parameters.add(parameter);
            return parameter;
        }

        /** The name from the root. */
        String full(String name) {
            return prefix + name;
        }

        Linear built(Linear linear) {
            linears.add(linear);
            return linear;
        }

        Embedding built(Embedding embedding) {
            embeddings.add(embedding);
            return embedding;
        }

        /** Says that a checkpoint may hold {@code name} too, and that it is the same weight. */
        public void tie(String name, Parameter parameter) {
            tied.put(prefix + name, parameter);
        }
    }

    public Declarations declarations() {
        return new Declarations("");
    }

    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    /** The linear layers that were made of these parameters, in the order of their declaration. */
    public List<Linear> linears() {
        return List.copyOf(linears);
    }

    /** The embeddings that were made of these parameters, in the order of their declaration. */
    public List<Embedding> embeddings() {
        return List.copyOf(embeddings);
    }

    /** Checkpoint names that are other names of a parameter. */
    public Map<String, Parameter> tied() {
        return Map.copyOf(tied);
    }

    /** Keeps parameters from being trained: they get neither gradients nor optimiser state. Before {@link #place}. */
    public void freeze(Predicate<Parameter> which) {
        if (flat != null) {
            throw new IllegalStateException("freeze before placing");
        }
        parameters.stream().filter(which).forEach(Parameter::freeze);
    }

    /**
     * Makes the memory.
     *
     * @param gradients whether the weights will be trained
     */
    public void place(Placement where, boolean gradients) {
        if (flat != null) {
            throw new IllegalStateException("already placed");
        }
        placement = where;
        List<Parameter> ordered = new ArrayList<>(parameters);
        ordered.sort(Comparator.comparingInt(Parameters::position));
        Map<Parameter, Long> offsets = new LinkedHashMap<>();
        for (Parameter p : ordered) {
            offsets.put(p, size);
            size = aligned(size + p.size());
            if (p.trainable()) {
                trainableEnd = size;
            }
            if (p.trainable() && p.kind() == Parameter.Kind.TABLE) {
                denseStart = size;
            }
            if (!isTable(p)) {
                computeEnd = size;
            } else if (p.trainable()) {
                computeStart = size;
            }
        }
        computeEnd = Math.max(computeStart, computeEnd);
        try (Scope scope = Scope.open()) {
            flat = Scope.permanent(Tensors.zeros(where, ScalarType.Float, size));
            if (where.computeType() != ScalarType.Float) {
                compute = Scope.permanent(Tensors.zeros(where, where.computeType(), computeEnd - computeStart));
            }
            offsets.forEach((p, at) -> p.place(flat, compute, at, computeStart, where.workers(), gradients));
        }
    }

    /** Fills the parameters that no checkpoint filled; depends on the seed and the names only. */
    public void initialise(long seed, Predicate<Parameter> which) {
        for (Parameter p : parameters) {
            if (which.test(p)) {
                try (Scope scope = Scope.open()) {
                    p.master().detach().copy_(initial(p, seed));
                }
                p.initialised();
            }
        }
        refresh();
    }

    /** Brings the bf16 copy up to date; after every change of the masters. */
    public void refresh() {
        refresh(0, size);
    }

    /** Brings a part of the bf16 copy up to date. */
    public void refresh(long offset, long length) {
        if (compute == null) {
            return;
        }
        long from = Math.max(offset, computeStart);
        long to = Math.min(offset + length, computeEnd);
        if (from < to) {
            try (Scope scope = Scope.open()) {
                Tensors.noGrad(
                        () -> compute.narrow(0, from - computeStart, to - from).copy_(flat.narrow(0, from, to - from)));
            }
        }
    }

    /** The masters by their checkpoint names, stacked ones apart; views of the storage, for the caller's scope. */
    public Map<String, Tensor> named() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (Parameter p : parameters) {
            long rows = p.shape()[0] / p.names().size();
            for (int i = 0; i < p.names().size(); i++) {
                named.put(p.names().get(i), p.master().detach().narrow(0, i * rows, rows));
            }
        }
        return named;
    }

    /** The whole storage {@code [size]}; fp32. */
    public Tensor flat() {
        return flat;
    }

    public long size() {
        return size;
    }

    /** Where the trained part of the storage begins that has a gradient in every element: behind the tables of rows. */
    public long denseStart() {
        return denseStart;
    }

    /** Elements of that part; its gradients and optimiser state have this size. */
    public long denseSize() {
        return trainableEnd - denseStart;
    }

    /** The trained tables of which only rows that are looked up have gradients; they stand before the dense part. */
    public List<Parameter> tables() {
        return parameters.stream()
                .filter(p -> p.trainable() && p.kind() == Parameter.Kind.TABLE)
                .toList();
    }

    public Placement placement() {
        return placement;
    }

    public long count() {
        return parameters.stream().mapToLong(Parameter::size).sum();
    }

    public long trainableCount() {
        return parameters.stream()
                .filter(Parameter::trainable)
                .mapToLong(Parameter::size)
                .sum();
    }

    /** The trained parameters that have a gradient in every element, in the order of the storage. */
    public List<Parameter> dense() {
        return parameters.stream()
                .filter(p -> p.trainable() && p.kind() != Parameter.Kind.TABLE)
                .sorted(Comparator.comparingLong(Parameter::offset))
                .toList();
    }

    private Tensor initial(Parameter p, long seed) {
        float[] values = new float[Math.toIntExact(p.size())];
        Rng rng = Rng.of(seed, p.name().hashCode());
        for (int i = 0; i < values.length; i++) {
            values[i] = p.init().next(rng);
        }
        return Tensors.of(values, placement).view(p.shape());
    }

    /**
     * What is trained stands first; in it, tables before the rest and what is decayed before what is not. The matrices
     * and biases of all, trained or not, are neighbours, so that their bf16 copy is one piece.
     */
    private static int position(Parameter p) {
        int rank = switch (p.kind()) {
            case TABLE -> 0;
            case DENSE_TABLE -> 1;
            case MATRIX -> 2;
            case BIAS -> 3;
            case NORM -> 4;
        };
        if (p.trainable()) {
            return rank;
        }
        return isTable(p) ? 20 + rank : 10 + rank;
    }

    private static boolean isTable(Parameter p) {
        return p.kind() == Parameter.Kind.TABLE || p.kind() == Parameter.Kind.DENSE_TABLE;
    }

    private static long aligned(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    @Override
    public void close() {
        parameters.forEach(Parameter::free);
        Scope.free(compute);
        Scope.free(flat);
    }
}
