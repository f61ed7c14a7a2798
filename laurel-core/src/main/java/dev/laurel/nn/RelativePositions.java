package dev.laurel.nn;

import dev.laurel.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Which row of a table of relative positions stands for a distance between two tokens (He et al. 2021, DeBERTa).
 *
 * <p>Near distances have a row each; with buckets, farther ones share rows that grow with the logarithm of the distance.
 */
public final class RelativePositions {

    private final int buckets;
    private final int furthest;

    /**
     * @param buckets rows for each direction, or 0 for one row for each distance
     * @param furthest the distance beyond which all are alike
     */
    public RelativePositions(int buckets, int furthest) {
        this.buckets = Math.max(buckets, 0);
        this.furthest = furthest;
    }

    /**
     * The rows that one batch needs.
     *
     * @param first the first row of the table that any token pair of the batch reads
     * @param count how many from there
     * @param ascending for each group in turn, the rows less {@code first} of the distances −(T−1) … T−1
     * @param descending the same from T−1 down to −(T−1)
     * @param sizes 2T−1 for each group
     */
    public record InBatch(int first, int count, Tensor ascending, Tensor descending, long[] sizes) {}

    /** Rows of the table for one direction; it has twice as many. */
    public int span() {
        return buckets > 0 ? buckets : furthest;
    }

    /** The rows for the distances within a batch's sequences; made once a pass and shared by its layers. */
    public InBatch in(TokenBatch batch) {
        List<TokenBatch.Group> groups = batch.groups();
        int reach = groups.get(groups.size() - 1).length() - 1;
        int first = row(-reach);
        long[] sizes = groups.stream().mapToLong(g -> 2L * g.length() - 1).toArray();
        int total = groups.stream().mapToInt(g -> 2 * g.length() - 1).sum();
        long[] ascending = new long[total];
        long[] descending = new long[total];
        int at = 0;
        for (TokenBatch.Group group : groups) {
            int size = 2 * group.length() - 1;
            for (int i = 0; i < size; i++) {
                int row = row(i - group.length() + 1) - first;
                ascending[at + i] = row;
                descending[at + size - 1 - i] = row;
            }
            at += size;
        }
        return new InBatch(
                first,
                row(reach) - first + 1,
                Tensors.of(ascending, batch.placement()),
                Tensors.of(descending, batch.placement()),
                sizes);
    }

    /** The row of a distance: place of the one token less place of the other. */
    int row(int distance) {
        int span = span();
        return Math.min(Math.max(bucket(distance) + span, 0), 2 * span - 1);
    }

    /**
     * The distance itself up to half the buckets, then ±(m + ⌈log(d/m) / log((furthest−1)/m) · (m−1)⌉), m half the
     * buckets. In fp32 throughout, as transformers computes it: the rounding decides where a bucket ends.
     */
    private int bucket(int distance) {
        int middle = buckets / 2;
        int size = Math.abs(distance);
        if (buckets == 0 || size <= middle) {
            return distance;
        }
        float nearer = (float) Math.log((float) size / middle);
        float all = (float) Math.log((float) ((furthest - 1.0) / middle));
        int beyond = (int) Math.ceil(nearer / all * (middle - 1));
        return Integer.signum(distance) * (beyond + middle);
    }
}
