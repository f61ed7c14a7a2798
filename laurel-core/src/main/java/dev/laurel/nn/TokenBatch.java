package dev.laurel.nn;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.split_with_sizes;

import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The real tokens of several sequences end to end, without padding, ordered by length so that sequences of equal length
 * are neighbours.
 *
 * <p>Linear layers and norms see {@code [N, H]}; only attention looks at where sequences begin and end. Because no
 * sequence is padded, the result for one does not depend on what else is in its batch.
 *
 * <p>After the last sequence stand up to {@value #FILL}−1 rows that belong to none, so that their number is a multiple of
 * {@value #FILL}: tensors of ever new sizes would leave the memory in pieces that fit nothing, and each new size costs the
 * preparation of its matrix products. Nothing reads what becomes of these rows, and no gradient comes from them.
 */
public final class TokenBatch {

    /**
     * Sequences of the same length.
     *
     * @param first number of the first sequence
     * @param count how many
     * @param length tokens of each, {@code T}
     */
    public record Group(int first, int count, int length) {
        public int tokens() {
            return count * length;
        }
    }

    private static final int FILL = 16;

    private final List<Encoding> encodings;
    private final long[] callersKeys;
    private final List<Tensor> prefixes;
    private final int[] order;
    private final int[] lengths;
    private final long[] keys;
    private final List<Group> groups;
    private final Placement placement;

    private final Tensor inputIds;
    private final Tensor typeIds;
    private final Tensor positions;
    private final Tensor uniqueIds;
    private final Tensor inverse;
    private final Tensor firstTokens;
    private final int tokens;
    private final int rows;
    private UnaryOperator<Tensor> wordChange = UnaryOperator.identity();
    private Optional<Tensor> textRows = Optional.empty();

    /**
     * @param encodings the sequences in the caller's order
     * @param keys for each sequence a number that belongs to the example, from which its dropout follows
     */
    public TokenBatch(List<Encoding> encodings, long[] keys, Placement placement) {
        this(encodings, keys, placement, List.of());
    }

    private TokenBatch(List<Encoding> encodings, long[] keys, Placement placement, List<Tensor> prefixes) {
        if (encodings.isEmpty()) {
            throw new IllegalArgumentException("a batch of no sequences");
        }
        this.encodings = List.copyOf(encodings);
        this.prefixes = List.copyOf(prefixes);
        callersKeys = keys;
        this.placement = placement;
        Integer[] byLength = new Integer[encodings.size()];
        Arrays.setAll(byLength, i -> i);
        Arrays.sort(byLength, Comparator.comparingInt(i -> encodings.get(i).length()));
        order = Arrays.stream(byLength).mapToInt(Integer::intValue).toArray();
        lengths = Arrays.stream(order).map(i -> encodings.get(i).length()).toArray();
        this.keys = Arrays.stream(order).mapToLong(i -> keys[i]).toArray();
        groups = groups(lengths);
        tokens = Arrays.stream(lengths).sum();
        rows = (tokens + FILL - 1) / FILL * FILL;

        long[] ids = new long[rows];
        long[] types = new long[rows];
        long[] places = new long[rows];
        long[] firsts = new long[order.length];
        int begin = prefixes.isEmpty() ? 0 : Math.toIntExact(prefixes.get(0).size(2));
        int n = 0;
        for (int b = 0; b < order.length; b++) {
            Encoding encoding = encodings.get(order[b]);
            firsts[b] = n;
            for (int t = 0; t < encoding.length(); t++, n++) {
                ids[n] = encoding.ids()[t];
                types[n] = encoding.typeIds()[t];
                places[n] = begin + t;
            }
        }
        Arrays.fill(ids, tokens, rows, ids[0]);
        long[] unique = Arrays.stream(ids).sorted().distinct().toArray();
        long[] where =
                Arrays.stream(ids).map(id -> Arrays.binarySearch(unique, id)).toArray();
        inputIds = Tensors.of(ids, placement);
        typeIds = Tensors.of(types, placement);
        positions = Tensors.of(places, placement);
        uniqueIds = Tensors.of(unique, placement);
        inverse = Tensors.of(where, placement);
        firstTokens = Tensors.of(firsts, placement);
    }

    private static List<Group> groups(int[] lengths) {
        List<Group> groups = new ArrayList<>();
        for (int from = 0; from < lengths.length; ) {
            int to = from;
            while (to < lengths.length && lengths[to] == lengths[from]) {
                to++;
            }
            groups.add(new Group(from, to - from, lengths[from]));
            from = to;
        }
        return List.copyOf(groups);
    }

    /**
     * The same sequences, each begun by vectors that stand for no word: layers compute them like tokens, and the first of
     * them is the sequence's first place.
     *
     * @param vectors {@code [k, H]} fp32, the same for all sequences
     */
    public TokenBatch begunBy(Tensor vectors) {
        int count = Math.toIntExact(vectors.size(0));
        // whatever word these places are looked up as, what is found there is replaced
        TokenBatch longer =
                new TokenBatch(encodings.stream().map(e -> begun(e, count)).toList(), callersKeys, placement);
        long[] own = new long[rows];
        long[] sources = new long[longer.rows];
        int n = 0;
        int m = 0;
        for (int length : lengths) {
            for (int t = 0; t < count + length; t++, m++) {
                if (t >= count) {
                    own[n] = m;
                    sources[m] = count + n++;
                } else {
                    sources[m] = t;
                }
            }
        }
        Arrays.fill(own, tokens, rows, own[0]);
        Tensor ownRows = Tensors.of(own, placement);
        Tensor from = Tensors.of(sources, placement);
        longer.textRows = Optional.of(ownRows.narrow(0, 0, tokens));
        longer.wordChange =
                words -> embedding(cat(new TensorVector(vectors, changed(words.index_select(0, ownRows))), 0), from);
        return longer;
    }

    private static Encoding begun(Encoding text, int count) {
        int[] ids = new int[count + text.length()];
        int[] types = new int[ids.length];
        int[] words = new int[ids.length];
        Arrays.fill(ids, 0, count, text.ids()[0]);
        Arrays.fill(words, 0, count, -1);
        System.arraycopy(text.ids(), 0, ids, count, text.length());
        System.arraycopy(text.typeIds(), 0, types, count, text.length());
        System.arraycopy(text.wordIds(), 0, words, count, text.length());
        return new Encoding(ids, types, words);
    }

    /**
     * The same sequences behind keys and values that each layer's attention reads before those of the tokens, whose
     * positions count on from theirs.
     *
     * @param prefixes for each layer {@code [2, A, k, D]}: keys and values, the same for all sequences
     */
    public TokenBatch behind(List<Tensor> prefixes) {
        TokenBatch later = new TokenBatch(encodings, callersKeys, placement, prefixes);
        later.wordChange = this::changed;
        return later;
    }

    /** What a layer's attention reads before the tokens, {@code [2, A, k, D]}, if there is something. */
    public Optional<Tensor> prefix(int layer) {
        return prefixes.isEmpty() ? Optional.empty() : Optional.of(prefixes.get(layer));
    }

    /** The rows of {@code [N, …]} that are tokens of the texts: neither what fills up nor what stands for no word. */
    public Tensor ofTexts(Tensor x) {
        return textRows.map(rows -> x.index_select(0, rows)).orElseGet(() -> x.narrow(0, 0, tokens));
    }

    /**
     * Lets the caller see or replace the vectors {@code [N, H]} that were looked up for the tokens, before the model goes
     * on with them: gradients with respect to them say what each token contributes.
     */
    public void changeWords(UnaryOperator<Tensor> change) {
        wordChange = change;
    }

    Tensor changed(Tensor words) {
        return wordChange.apply(words);
    }

    /** Sequences, {@code B}. */
    public int size() {
        return order.length;
    }

    /** Tokens of all sequences. */
    public int tokens() {
        return tokens;
    }

    /** Rows that layers compute, {@code N}: the tokens, and what fills them up. */
    public int rows() {
        return rows;
    }

    /**
     * Cuts rows into the groups' parts; where there are rows that belong to no sequence, they are left out.
     *
     * @param x {@code [N, …]}, or without the rows that fill up
     * @return for each group its {@code [n·T, …]}
     */
    public List<Tensor> cut(Tensor x) {
        // split_with_sizes, because the backward of narrow would fill a tensor of full size for each group
        TensorVector parts = split_with_sizes(x, x.size(0) == tokens ? sizes(false) : sizes(true), 0);
        List<Tensor> cut = new ArrayList<>(groups.size());
        for (int g = 0; g < groups.size(); g++) {
            cut.add(parts.get(g));
        }
        return cut;
    }

    /**
     * Joins the groups' parts, the inverse of {@link #cut}.
     *
     * @param parts for each group {@code [n·T, W]}
     * @param count rows of what was cut
     * @return {@code [count, W]}, zeros in the rows that fill up
     */
    public Tensor join(List<Tensor> parts, long count) {
        TensorVector all = new TensorVector();
        parts.forEach(all::push_back);
        if (count > tokens) {
            Tensor like = parts.get(0);
            all.push_back(like.new_zeros(count - tokens, like.size(1)));
        }
        return all.size() == 1 ? all.get(0) : cat(all, 0);
    }

    private long[] sizes(boolean filled) {
        int filling = filled && rows > tokens ? 1 : 0;
        long[] sizes = new long[groups.size() + filling];
        for (int g = 0; g < groups.size(); g++) {
            sizes[g] = groups.get(g).tokens();
        }
        if (filling == 1) {
            sizes[groups.size()] = rows - tokens;
        }
        return sizes;
    }

    /** For each sequence of the batch, its number in the order that the caller gave. */
    public int[] order() {
        return order.clone();
    }

    /** Length of each sequence of the batch. */
    public int[] lengths() {
        return lengths.clone();
    }

    public List<Group> groups() {
        return groups;
    }

    public Placement placement() {
        return placement;
    }

    /** {@code [N]} token ids. */
    public Tensor inputIds() {
        return inputIds;
    }

    /** {@code [N]} segment numbers. */
    public Tensor typeIds() {
        return typeIds;
    }

    /** {@code [N]} positions in the sequence, from 0. */
    public Tensor positions() {
        return positions;
    }

    /** {@code [B]} row of each sequence's first token. */
    public Tensor firstTokens() {
        return firstTokens;
    }

    /** {@code [U]} the different token ids of the batch, ascending. */
    Tensor uniqueIds() {
        return uniqueIds;
    }

    /** {@code [N]} for each token, where its id stands in {@link #uniqueIds}. */
    Tensor inverse() {
        return inverse;
    }

    long key(int sequence) {
        return keys[sequence];
    }

    int length(int sequence) {
        return lengths[sequence];
    }
}
