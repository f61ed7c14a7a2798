package dev.laurel.optim;

import static org.bytedeco.pytorch.global.torch.cat;

import dev.laurel.nn.Parameter;
import dev.laurel.nn.RowGradients;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The optimiser state of those rows of a table that ever had a gradient, in the order in which they first had one; that
 * of the other rows would be zero.
 *
 * <p>It grows by blocks, which are also what an update is cut into: the rows of a block are copied together, updated by
 * the fused kernel and written back while they are still in the processor's cache.
 */
final class RowState implements AutoCloseable {

    /** Rows of a block: 512 rows of 384 fp32 are 0.8 MB. */
    private static final int BLOCK = 512;

    /** On a GPU a call costs more than the memory. */
    private static final int CUDA_BLOCK = 16384;

    private final Parameter table;
    private final Placement placement;
    private final int states;
    private final long width;
    private final int blockSize;
    private final int[] slots;
    private final long[] ids;
    private final List<List<Tensor>> blocks = new ArrayList<>();
    private int count;

    private RowGradients step;
    private int[] stepStarts;
    private long[] stepSlots;
    private long[] stepRows;

    /**
     * @param states how many numbers the optimiser remembers of each weight
     * @param everyRow whether all rows have state from the start
     */
    RowState(Parameter table, Placement placement, int states, boolean everyRow) {
        this.table = table;
        this.placement = placement;
        this.states = states;
        int rows = Math.toIntExact(table.shape()[0]);
        width = table.shape()[1];
        blockSize = Math.min(rows, placement.isCuda() ? CUDA_BLOCK : BLOCK);
        slots = new int[rows];
        ids = new long[rows];
        Arrays.fill(slots, -1);
        if (everyRow) {
            touch(IntStream.range(0, rows).asLongStream().toArray());
        }
    }

    /** Takes up the rows of this step and sorts them by blocks; before {@link #update}. */
    void begin(RowGradients gradients) {
        touch(gradients.ids());
        step = gradients;
        int n = gradients.ids().length;
        stepStarts = new int[blocks.size() + 1];
        for (long id : gradients.ids()) {
            stepStarts[slot(id) / blockSize + 1]++;
        }
        Arrays.parallelPrefix(stepStarts, Integer::sum);
        int[] next = stepStarts.clone();
        stepSlots = new long[n];
        stepRows = new long[n];
        for (int row = 0; row < n; row++) {
            int slot = slot(gradients.ids()[row]);
            int at = next[slot / blockSize]++;
            stepSlots[at] = slot % blockSize;
            stepRows[at] = row;
        }
    }

    int blocks() {
        return blocks.size();
    }

    /**
     * Updates the rows of one block; those without a gradient in this step have one of zero.
     *
     * @param kernel is given {@code [n, H]} weights, gradient and states, and changes weights and states
     */
    void update(int block, Consumer<FusedUpdate.Pieces> kernel) {
        int first = block * blockSize;
        int rows = Math.min(blockSize, count - first);
        Tensor where = Tensors.of(Arrays.copyOfRange(ids, first, first + rows), placement);
        Tensor weights = table.master().index_select(0, where);
        Tensor gradient = Tensors.zeros(placement, ScalarType.Float, rows, width);
        int from = stepStarts[block];
        int to = stepStarts[block + 1];
        if (from < to) {
            Tensor into = Tensors.of(Arrays.copyOfRange(stepSlots, from, to), placement);
            Tensor of = Tensors.of(Arrays.copyOfRange(stepRows, from, to), placement);
            gradient.index_copy_(0, into, step.values().index_select(0, of));
        }
        List<List<Tensor>> state = blocks.get(block).stream()
                .map(s -> List.of(s.narrow(0, 0, rows)))
                .toList();
        kernel.accept(new FusedUpdate.Pieces(List.of(weights), List.of(gradient), state));
        table.master().index_copy_(0, where, weights);
    }

    /** The rows that have state {@code [n]}, int64; for the caller's scope. */
    Tensor rows() {
        return Tensors.of(Arrays.copyOf(ids, count), Placement.PLAIN);
    }

    /** One of the states of those rows {@code [n, H]}; for the caller's scope. */
    Tensor state(int state) {
        TensorVector parts = new TensorVector();
        for (List<Tensor> block : blocks) {
            parts.push_back(block.get(state));
        }
        return blocks.isEmpty()
                ? Tensors.zeros(placement, ScalarType.Float, 0, width)
                : cat(parts, 0).narrow(0, 0, count);
    }

    /** Puts in what {@link #rows} and {@link #state} gave, instead of what is here. */
    void restore(Tensor rows, List<Tensor> state) {
        forget();
        touch(Tensors.longs(rows));
        for (int b = 0; b < blocks.size(); b++) {
            long first = (long) b * blockSize;
            long length = Math.min(blockSize, count - first);
            for (int s = 0; s < states; s++) {
                blocks.get(b).get(s).narrow(0, 0, length).copy_(state.get(s).narrow(0, first, length));
            }
        }
    }

    private void touch(long[] rows) {
        for (long id : rows) {
            if (slot(id) < 0) {
                ids[count] = id;
                slots[Math.toIntExact(id)] = count++;
            }
        }
        while ((long) blocks.size() * blockSize < count) {
            blocks.add(IntStream.range(0, states)
                    .mapToObj(s -> Scope.permanent(Tensors.zeros(placement, ScalarType.Float, blockSize, width)))
                    .toList());
        }
    }

    private int slot(long id) {
        return slots[Math.toIntExact(id)];
    }

    private void forget() {
        blocks.forEach(block -> block.forEach(Scope::free));
        blocks.clear();
        Arrays.fill(slots, -1);
        count = 0;
    }

    @Override
    public void close() {
        forget();
    }
}
