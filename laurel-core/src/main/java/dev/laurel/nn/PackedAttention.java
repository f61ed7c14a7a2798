package dev.laurel.nn;

import static org.bytedeco.pytorch.global.torch.bmm;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.softmax;
import static org.bytedeco.pytorch.global.torch.split_with_sizes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attention within each sequence of a packed batch: sequences of equal length are computed together, exactly as long as
 * they are, so that there is neither padding nor a padding mask.
 */
public final class PackedAttention {

    /** From this length on, the fused kernel is faster than three separate ones. */
    private static final int FUSED_FROM = 256;

    /** What happens inside the g-th group: q, k, v {@code [n, A, T, D]} to the context {@code [n, A, T, D]}. */
    @FunctionalInterface
    public interface GroupAttention {
        Tensor apply(int g, Tensor q, Tensor k, Tensor v);
    }

    private PackedAttention() {}

    /**
     * Plain self-attention: softmax(q kᵀ / √D) v.
     *
     * @param qkv {@code [N, 3H]}: query, key and value of all heads
     * @param p dropout of the attention probabilities
     * @return {@code [N, H]} in the type of qkv
     */
    public static Tensor self(Tensor qkv, int heads, double p, TokenBatch batch, Pass pass) {
        return self(qkv, heads, Optional.empty(), p, batch, pass);
    }

    /**
     * The same with keys and values that all sequences read before their own.
     *
     * @param prefix {@code [2, A, k, D]}, if there are any
     */
    public static Tensor self(Tensor qkv, int heads, Optional<Tensor> prefix, double p, TokenBatch batch, Pass pass) {
        return self(List.of(byHead(qkv, heads)), prefix, group -> Optional.empty(), p, batch, pass);
    }

    /**
     * Self-attention with something added to its scores: softmax(q kᵀ / √D + mask) v.
     *
     * @param parts query, key and value in one tensor {@code [N, 3, A, D]} or in several {@code [N, m, A, D]}
     * @param mask for a group, what is added: fp32 {@code [T, T]}, without a gradient; or nothing
     * @param p dropout of the attention probabilities
     * @return {@code [N, H]} in the type of the value
     */
    public static Tensor self(
            List<Tensor> parts,
            Function<TokenBatch.Group, Optional<Tensor>> mask,
            double p,
            TokenBatch batch,
            Pass pass) {
        return self(parts, Optional.empty(), mask, p, batch, pass);
    }

    private static Tensor self(
            List<Tensor> parts,
            Optional<Tensor> prefix,
            Function<TokenBatch.Group, Optional<Tensor>> mask,
            double p,
            TokenBatch batch,
            Pass pass) {
        int site = pass.active(p) ? pass.nextSite() : 0;
        double scale = 1 / Math.sqrt(parts.get(0).size(3));
        return forEachGroup(parts, batch, (g, q, ownKeys, ownValues) -> {
            TokenBatch.Group group = batch.groups().get(g);
            Tensor k = behind(prefix, 0, ownKeys);
            Tensor v = behind(prefix, 1, ownValues);
            Optional<Tensor> added = mask.apply(group);
            if (!pass.active(p) && group.length() >= FUSED_FROM && q.scalar_type() == ScalarType.Float) {
                return fused(q, k, v, added);
            }
            Tensor scores = product(q.mul(new Scalar(scale)), k.transpose(-1, -2));
            added.ifPresent(scores::add_);
            return context(scores, v, p, site, group, batch, pass);
        });
    }

    /**
     * Self-attention of each sequence's first token only, which looks at all of the sequence.
     *
     * @param query {@code [B, H]} of the first tokens
     * @param keyValue {@code [N, 2H]}: key and value of all tokens
     * @param prefix {@code [2, A, k, D]}: keys and values that all sequences read before their own, if there are any
     * @param p dropout of the attention probabilities
     * @return {@code [B, H]} in the type of the value
     */
    public static Tensor ofFirst(
            Tensor query, Tensor keyValue, int heads, Optional<Tensor> prefix, double p, TokenBatch batch, Pass pass) {
        int site = pass.active(p) ? pass.nextSite() : 0;
        long hidden = query.size(1);
        long width = hidden / heads;
        double scale = 1 / Math.sqrt(width);
        List<TokenBatch.Group> groups = batch.groups();
        TensorVector queries = split_with_sizes(
                query, groups.stream().mapToLong(TokenBatch.Group::count).toArray(), 0);
        List<Tensor> rest = batch.cut(keyValue);
        TensorVector contexts = new TensorVector();
        for (int g = 0; g < groups.size(); g++) {
            TokenBatch.Group group = groups.get(g);
            TensorVector kv = byHead(rest.get(g).view(group.tokens(), 2, heads, width), group);
            Tensor q = queries.get(g).mul(new Scalar(scale)).view(group.count(), heads, 1, width);
            Tensor scores = product(q, behind(prefix, 0, kv.get(0)).transpose(-1, -2));
            contexts.push_back(context(scores, behind(prefix, 1, kv.get(1)), p, site, group, batch, pass)
                    .view(group.count(), hidden));
        }
        return contexts.size() == 1 ? contexts.get(0) : cat(contexts, 0);
    }

    /** {@code [N, mH]} as {@code [N, m, A, D]} with m = 3: query, key and value. */
    public static Tensor byHead(Tensor qkv, int heads) {
        return qkv.view(qkv.size(0), 3, heads, qkv.size(1) / 3 / heads);
    }

    /**
     * Cuts query, key and value into groups, applies the attention to each, and joins the contexts to {@code [N, H]}.
     *
     * @param parts query, key and value in one tensor {@code [N, 3, A, D]} or in several {@code [N, m, A, D]}
     */
    public static Tensor forEachGroup(List<Tensor> parts, TokenBatch batch, GroupAttention attention) {
        long heads = parts.get(0).size(2);
        long size = parts.get(0).size(3);
        List<List<Tensor>> cut = parts.stream().map(batch::cut).toList();
        List<Tensor> contexts = new ArrayList<>();
        for (int g = 0; g < batch.groups().size(); g++) {
            TokenBatch.Group group = batch.groups().get(g);
            List<Tensor> triple = new ArrayList<>(3);
            for (List<Tensor> part : cut) {
                TensorVector pieces = byHead(part.get(g), group);
                for (int i = 0; i < pieces.size(); i++) {
                    triple.add(pieces.get(i));
                }
            }
            Tensor context = attention.apply(g, triple.get(0), triple.get(1), triple.get(2));
            contexts.add(context.transpose(1, 2).reshape(group.tokens(), heads * size));
        }
        return batch.join(contexts, parts.get(0).size(0));
    }

    /**
     * A group's rows {@code [n·T, m, A, D]} as m tensors {@code [n, A, T, D]}, contiguous: one copy here instead of one
     * in each product.
     */
    private static TensorVector byHead(Tensor rows, TokenBatch.Group group) {
        return rows.view(group.count(), group.length(), rows.size(1), rows.size(2), rows.size(3))
                .permute(2, 0, 3, 1, 4)
                .contiguous()
                .unbind(0);
    }

    /** A group's own keys or values {@code [n, A, T, D]} behind those of the prefix: {@code [n, A, k + T, D]}. */
    private static Tensor behind(Optional<Tensor> prefix, int part, Tensor own) {
        return prefix.map(all -> cat(
                        new TensorVector(
                                all.select(0, part).to(own.scalar_type()).expand(own.size(0), -1, -1, -1), own),
                        2))
                .orElse(own);
    }

    /** {@code [n, A, x, y]} times {@code [n, A, y, z]}, without the detours that matmul takes to find the shapes. */
    private static Tensor product(Tensor a, Tensor b) {
        return bmm(a.flatten(0, 1), b.flatten(0, 1)).view(a.size(0), a.size(1), a.size(2), b.size(3));
    }

    /**
     * Softmax over scores {@code [n, A, queries, keys]} in fp32, dropout of the probabilities, and the product with v.
     *
     * @param site the dropout site that all groups of this attention share, from {@link Pass#nextSite}
     */
    static Tensor context(
            Tensor scores, Tensor v, double p, int site, TokenBatch.Group group, TokenBatch batch, Pass pass) {
        if (!pass.active(p)) {
            // the kernel computes in fp32 whatever it reads and writes
            return product(softmax(scores, -1), v);
        }
        Tensor probabilities = softmax(scores, -1, new ScalarTypeOptional(ScalarType.Float));
        if (pass.active(p)) {
            int heads = Math.toIntExact(scores.size(1));
            int queries = Math.toIntExact(scores.size(2));
            int keys = Math.toIntExact(scores.size(3));
            probabilities = probabilities.mul(pass.attentionMask(site, group, heads, queries, keys, p, batch));
        }
        return product(probabilities.to(v.scalar_type()), v);
    }

    /** The fused kernel; in fp32, since its bf16 form is ten times slower in this build of libtorch. */
    private static Tensor fused(Tensor q, Tensor k, Tensor v, Optional<Tensor> mask) {
        return scaled_dot_product_attention(
                        Activation.fp32(q),
                        Activation.fp32(k),
                        Activation.fp32(v),
                        mask.map(TensorOptional::new).orElseGet(TensorOptional::new),
                        0,
                        false,
                        new DoubleOptional(),
                        false)
                .to(v.scalar_type());
    }
}
