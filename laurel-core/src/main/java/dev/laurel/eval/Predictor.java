package dev.laurel.eval;

import dev.laurel.base.Rng;
import dev.laurel.distributed.Workers;
import dev.laurel.model.Head;
import dev.laurel.model.Model;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** Runs a model over texts without gradients: batches of similar length, which the workers take from one queue. */
public final class Predictor {

    /** Tokens of a batch: more is not faster, and costs memory. */
    private static final int TOKENS = 2048;

    private final Model model;
    private final Workers workers;

    public Predictor(Model model, Workers workers) {
        this.model = model;
        this.workers = workers;
    }

    /**
     * The logits of each text, in the given order: {@code [C]} of a sequence classifier, {@code [T·C]} row by row of a
     * token classifier.
     *
     * @param done is told the number of tokens done so far, from the workers' threads
     */
    public float[][] logits(List<Encoding> texts, LongConsumer done) {
        return logits(texts, Pass::inference, done);
    }

    /**
     * The same with passes of the caller's, for instance with dropout, whose masks follow from a text's tokens: so they do
     * not depend on what else is there.
     *
     * @param pass gives one for each batch
     */
    float[][] logits(List<Encoding> texts, Supplier<Pass> pass, LongConsumer done) {
        boolean perToken = model.spec().kind() != Head.Kind.SEQUENCE_CLASSIFICATION;
        return rows(texts, batch -> model.logits(batch, pass.get()), perToken, done);
    }

    /**
     * What is computed of each text, in the given order: for instance vectors in place of logits.
     *
     * @param computed of a batch, {@code [B, W]} in its order, or {@code [N, W]} for its tokens; called by the workers
     * @param perToken whether there is a row for each token
     * @param done is told the number of tokens done so far, from the workers' threads
     * @return {@code [W]} of each text, or {@code [T·W]} row by row
     */
    public float[][] rows(
            List<Encoding> texts, Function<TokenBatch, Tensor> computed, boolean perToken, LongConsumer done) {
        float[][] rows = new float[texts.size()][];
        List<int[]> batches = batches(texts);
        AtomicInteger next = new AtomicInteger();
        AtomicLong tokens = new AtomicLong();
        workers.run(w -> {
            for (int b = next.getAndIncrement(); b < batches.size(); b = next.getAndIncrement()) {
                int[] examples = batches.get(b);
                try (Scope scope = Scope.open()) {
                    Tensors.noGrad(() -> compute(texts, examples, computed, perToken, rows));
                }
                long sum = Arrays.stream(examples)
                        .mapToLong(e -> texts.get(e).length())
                        .sum();
                done.accept(tokens.addAndGet(sum));
            }
        });
        return rows;
    }

    private void compute(
            List<Encoding> texts,
            int[] examples,
            Function<TokenBatch, Tensor> computed,
            boolean perToken,
            float[][] rows) {
        List<Encoding> chosen = Arrays.stream(examples).mapToObj(texts::get).toList();
        TokenBatch batch = new TokenBatch(
                chosen,
                chosen.stream().mapToLong(Predictor::key).toArray(),
                model.parameters().placement());
        float[] all = Tensors.floats(computed.apply(batch));
        int width = all.length / (perToken ? batch.tokens() : batch.size());
        int[] order = batch.order();
        int at = 0;
        for (int example : order) {
            int size = perToken ? chosen.get(example).length() * width : width;
            rows[examples[example]] = Arrays.copyOfRange(all, at, at + size);
            at += size;
        }
    }

    private static long key(Encoding text) {
        return Rng.mix(0, Arrays.stream(text.ids()).asLongStream().toArray());
    }

    /** The longest first, so that the workers end at about the same time. */
    private static List<int[]> batches(List<Encoding> texts) {
        Integer[] order = new Integer[texts.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                Comparator.comparingInt((Integer i) -> texts.get(i).length()).reversed());
        List<int[]> batches = new ArrayList<>();
        int from = 0;
        while (from < order.length) {
            int to = from;
            int tokens = 0;
            while (to < order.length
                    && (to == from || tokens + texts.get(order[to]).length() <= TOKENS)) {
                tokens += texts.get(order[to]).length();
                to++;
            }
            batches.add(Arrays.stream(order, from, to).mapToInt(i -> i).toArray());
            from = to;
        }
        return batches;
    }
}
