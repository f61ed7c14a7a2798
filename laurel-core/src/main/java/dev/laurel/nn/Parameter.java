package dev.laurel.nn;

import dev.laurel.distributed.Workers;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * One weight of a model: an fp32 master in the model's flat storage, and for each worker a leaf that shares its memory.
 *
 * <p>A parameter may be several tensors of the checkpoint stacked by rows (query, key and value as one matrix), so that
 * one product serves all.
 */
public final class Parameter implements StandIn {

    /** What a parameter is used for, which decides its number format, its weight decay and its kind of gradient. */
    public enum Kind {
        /** A matrix that is multiplied with: computed in bf16 where that is chosen, decayed. */
        MATRIX,
        /** A bias of a matrix product: computed like the matrix, not decayed. */
        BIAS,
        /** Norm weights and biases and other small things: fp32, not decayed. */
        NORM,
        /** A table whose rows are looked up: fp32, decayed, with a gradient for the rows of the batch only. */
        TABLE,
        /** A small table, or one that is multiplied with too (tied output matrix): fp32, decayed, dense gradient. */
        DENSE_TABLE
    }

    private final List<String> names;
    private final long[] shape;
    private final Kind kind;
    private final Init init;

    private boolean trainable = true;
    private boolean random;
    private long offset;
    private Tensor master;
    private Tensor[] leaves = {};
    private List<List<Rows>> looked = List.of();
    private StandIn standIn;

    /** The rows of a table that one forward pass looked up; they outlive the pass until the gradients are summed. */
    private record Rows(Tensor ids, Tensor leaf) {}

    Parameter(List<String> names, long[] shape, Kind kind, Init init) {
        this.names = List.copyOf(names);
        this.shape = shape.clone();
        this.kind = kind;
        this.init = init;
    }

    /** The name in the checkpoint; of a stacked parameter, the first. */
    public String name() {
        return names.get(0);
    }

    /** The checkpoint's names, in the order in which their rows are stacked. */
    public List<String> names() {
        return names;
    }

    public Kind kind() {
        return kind;
    }

    public boolean decayed() {
        return kind == Kind.MATRIX || kind == Kind.TABLE || kind == Kind.DENSE_TABLE;
    }

    public long[] shape() {
        return shape.clone();
    }

    public long size() {
        long size = 1;
        for (long d : shape) {
            size *= d;
        }
        return size;
    }

    public boolean trainable() {
        return trainable;
    }

    /** Whether no checkpoint filled it, so that what it began with was chosen at random. */
    public boolean random() {
        return random;
    }

    void initialised() {
        random = true;
    }

    /** The fp32 master {@code [shape]}: a view of the model's flat storage. */
    public Tensor master() {
        return master;
    }

    /** This worker's leaf, or what stands in for it: what forward passes use. */
    @Override
    public Tensor value() {
        return standIn == null ? own() : standIn.value();
    }

    /** This worker's leaf, whatever stands in for it. */
    Tensor own() {
        return leaves[Workers.current()];
    }

    /**
     * Lets forward passes use something else in this parameter's place; null for itself again. Only between passes.
     *
     * @param other of the same shape
     */
    public void replaceBy(StandIn other) {
        if (other != null && standIn != null) {
            throw new IllegalStateException(name() + " is replaced already");
        }
        standIn = other;
    }

    /**
     * Rows of a table as a leaf of their own, so that the gradient has the size of the batch and not of the vocabulary.
     *
     * @param ids {@code [U]} different row numbers
     * @return {@code [U, H]}
     */
    @Override
    public Tensor rows(Tensor ids) {
        if (standIn != null) {
            return standIn.rows(ids);
        }
        Tensor leaf = master.index_select(0, ids);
        if (trainable && !looked.isEmpty() && GradMode.is_enabled()) {
            leaf.set_requires_grad(true);
            // a handle of our own: the batch's may live outside of scopes, and freeing ours would free it
            Tensor own = ids.detach();
            looked.get(Workers.current()).add(new Rows(Scope.permanent(own), Scope.permanent(leaf)));
        }
        return leaf;
    }

    Init init() {
        return init;
    }

    /** Where it stands in the flat storage. */
    public long offset() {
        return offset;
    }

    /** What the workers' backward passes left, in the workers' order {@code [shape]}; not of a {@link Kind#TABLE}. */
    public List<Tensor> gradients() {
        List<Tensor> gradients = new ArrayList<>();
        for (Tensor leaf : leaves) {
            Tensor gradient = leaf.grad();
            if (gradient.defined()) {
                gradients.add(gradient);
            }
        }
        return gradients;
    }

    /** The gradients of all rows of a {@link Kind#TABLE} that were looked up, summed in the workers' order. */
    public RowGradients sumRows(Placement placement) {
        List<long[]> ids = new ArrayList<>();
        List<Tensor> gradients = new ArrayList<>();
        forEachLookup(rows -> {
            Tensor gradient = rows.leaf().grad();
            if (gradient.defined()) {
                ids.add(Tensors.longs(rows.ids()));
                gradients.add(gradient);
            }
        });
        return RowGradients.sum(ids, gradients, shape[1], placement);
    }

    /** Forgets the workers' gradients, summed or not. */
    public void clearGradients() {
        freeLookups();
        for (Tensor leaf : leaves) {
            leaf.mutable_grad().reset();
        }
    }

    private void freeLookups() {
        forEachLookup(rows -> {
            Scope.free(rows.ids());
            Scope.free(rows.leaf());
        });
        looked.forEach(List::clear);
    }

    private void forEachLookup(Consumer<Rows> action) {
        looked.forEach(worker -> worker.forEach(action));
    }

    void freeze() {
        trainable = false;
    }

    void place(Tensor flat, Tensor compute, long at, long computeStart, int workers, boolean gradients) {
        offset = at;
        master = Scope.permanent(flat.narrow(0, at, size()).view(shape));
        boolean computed = kind == Kind.MATRIX || kind == Kind.BIAS;
        Tensor shared = computed && compute != null
                ? compute.narrow(0, at - computeStart, size()).view(shape)
                : master;
        leaves = new Tensor[workers];
        boolean recorded = gradients && trainable && kind != Kind.TABLE;
        for (int w = 0; w < workers; w++) {
            leaves[w] = Scope.permanent(shared.detach().set_requires_grad(recorded));
        }
        if (gradients && kind == Kind.TABLE) {
            looked = new ArrayList<>();
            for (int w = 0; w < workers; w++) {
                looked.add(new ArrayList<>());
            }
        }
    }

    void free() {
        freeLookups();
        Scope.free(master);
        for (Tensor leaf : leaves) {
            Scope.free(leaf);
        }
    }
}
