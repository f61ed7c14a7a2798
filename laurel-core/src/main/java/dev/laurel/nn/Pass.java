package dev.laurel.nn;

import static org.bytedeco.pytorch.global.torch.cat;

import dev.laurel.base.Rng;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * One forward pass over one batch: whether dropout is on, and where its masks come from.
 *
 * <p>A mask follows from the seed, the step, the example and the place in the model, not from the worker or the batch:
 * the same example is masked alike however the work is divided, and resuming needs no generator state.
 */
public final class Pass {

    /** Stands for the place in the model where chance is not dropout's. */
    private static final long NO_SITE = -1;

    private static final Pass INFERENCE = new Pass(false, 0);

    private final boolean training;
    private final long seed;
    private int site;

    private Pass(boolean training, long seed) {
        this.training = training;
        this.seed = seed;
    }

    /** Without dropout. */
    public static Pass inference() {
        return INFERENCE;
    }

    /** With dropout; a new one for each forward pass. */
    public static Pass training(long seed, long step) {
        return new Pass(true, Rng.mix(seed, step));
    }

    /**
     * Runs one block of a model. Without gradients nothing inside it is needed afterwards, and its memory is freed when
     * it ends instead of at the end of the pass.
     */
    public Tensor block(Supplier<Tensor> block) {
        try (Scope scope = Scope.open()) {
            return scope.keep(block.get());
        }
    }

    public boolean training() {
        return training;
    }

    /**
     * Chance for something else than dropout that happens to an example in this pass, such as changing its text; it follows
     * from the seed, the step and the example too.
     */
    public Rng random(long example) {
        return Rng.of(seed, example, NO_SITE);
    }

    /** A pass of the same step with other masks, for a second look at the same examples. */
    public Pass other() {
        return new Pass(training, Rng.mix(seed, 1));
    }

    /** A pass with the masks that this one had from its beginning. */
    public Pass again() {
        return new Pass(training, seed);
    }

    /** Whether dropout happened anywhere so far. */
    public boolean dropped() {
        return site > 0;
    }

    /** A number for the next place in the model where dropout happens; all groups of one attention share it. */
    int nextSite() {
        return site++;
    }

    /**
     * Drops elements with probability p and scales the rest by 1/(1−p).
     *
     * @param x {@code [N, W]}, a row for each token, or {@code [B, W]}, a row for each sequence
     */
    public Tensor dropout(Tensor x, double p, TokenBatch batch) {
        if (!active(p)) {
            return x;
        }
        return x.mul(mask(x, p, batch));
    }

    /** {@code residual + dropout(x)}, rows as in {@link #dropout}; x may be bf16, the residual is fp32. */
    public Tensor addDropped(Tensor residual, Tensor x, double p, TokenBatch batch) {
        Tensor branch = Activation.fp32(x);
        if (!active(p)) {
            return residual.add(branch);
        }
        return residual.addcmul(branch, mask(x, p, batch));
    }

    /** The dropout of something whose rows are a batch's tokens or sequences. */
    public RowDropout rowsOf(TokenBatch batch) {
        return (x, p) -> dropout(x, p, batch);
    }

    /**
     * The dropout of rows of a table that all examples share.
     *
     * @param firstRow where in the table they begin
     */
    public RowDropout tableRows(int firstRow, TokenBatch batch) {
        return (x, p) -> dropoutRows(x, firstRow, p, batch);
    }

    /**
     * Drops elements of rows {@code [r, W]} of a table that all examples share; alike for every part of a step's batch,
     * whichever rows it needs.
     *
     * @param firstRow where in the table they begin
     */
    Tensor dropoutRows(Tensor rows, int firstRow, double p, TokenBatch batch) {
        if (!active(p)) {
            return rows;
        }
        int count = Math.toIntExact(rows.size(0));
        int width = Math.toIntExact(rows.size(1));
        Mask mask = new Mask(p, batch.placement(), nextSite());
        for (int i = 0; i < count; i++) {
            mask.fill(firstRow + i, width);
        }
        return rows.mul(mask.tensor(count, width));
    }

    boolean active(double p) {
        return training && p > 0;
    }

    /** A mask for the attention probabilities {@code [n, A, queries, keys]} of one group. */
    Tensor attentionMask(
            int site, TokenBatch.Group group, int heads, int queries, int keys, double p, TokenBatch batch) {
        int perSequence = heads * queries * keys;
        Mask mask = new Mask(p, batch.placement(), site);
        for (int i = 0; i < group.count(); i++) {
            mask.fill(batch.key(group.first() + i), perSequence);
        }
        return mask.tensor(group.count(), heads, queries, keys);
    }

    private Tensor mask(Tensor x, double p, TokenBatch batch) {
        int rows = Math.toIntExact(x.size(0));
        int width = Math.toIntExact(x.size(1));
        boolean perToken = rows == batch.rows() || rows == batch.tokens();
        if (!perToken && rows != batch.size()) {
            throw new IllegalArgumentException(rows + " rows for " + batch.rows() + " rows of " + batch.size());
        }
        Mask mask = new Mask(p, batch.placement(), nextSite());
        for (int b = 0; b < batch.size(); b++) {
            mask.fill(batch.key(b), (perToken ? batch.length(b) : 1) * width);
        }
        if (perToken) {
            mask.fill(0, (rows - batch.tokens()) * width);
        }
        return mask.tensor(rows, width);
    }

    /** A mask that is put together of what belongs to the examples, one after the other. */
    private final class Mask {

        private final MaskPool pool;
        private final int site;
        private final TensorVector pieces = new TensorVector();

        Mask(double p, Placement placement, int site) {
            pool = MaskPool.of(p, placement);
            this.site = site;
        }

        void fill(long key, long count) {
            pool.take(count, Rng.of(seed, key, site), pieces);
        }

        Tensor tensor(long... shape) {
            return (pieces.size() == 1 ? pieces.get(0) : cat(pieces, 0)).view(shape);
        }
    }
}
