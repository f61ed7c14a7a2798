package dev.laurel.batch;

import dev.laurel.base.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which examples make up each update of a run, as a function of the seed alone, so that a run resumes anywhere.
 *
 * <p>Every epoch shuffles all examples. With grouping, pools of {@value #POOL_BATCHES} updates are then sorted by
 * length, cut into updates of similar length, and the updates shuffled: still random, with hardly any difference in
 * length within an update (transformers' {@code group_by_length} does the same with pools of 50). Micro-batches are cut
 * from a whole update, so that 8 of 1 example hold the same examples as 1 of 8.
 */
public final class BatchPlan {

    private static final int POOL_BATCHES = 50;

    private final int[] lengths;
    private final Rules rules;
    private final long seed;
    private final long[] firstStep;
    private long plannedEpoch = -1;
    private List<int[]> planned;

    /**
     * How batches are formed.
     *
     * @param batchSize examples of a micro-batch
     * @param tokensPerBatch if not 0, a micro-batch takes as many examples as fit this many tokens instead
     * @param groupByLength whether examples of similar length go together
     * @param accumulation an update takes as many examples as fit this many micro-batches
     */
    public record Rules(int batchSize, int tokensPerBatch, boolean groupByLength, int accumulation) {}

    /**
     * @param lengths tokens of each example
     * @param epochs whole passes over the data
     */
    public BatchPlan(int[] lengths, Rules rules, int epochs, long seed) {
        this.lengths = lengths.clone();
        this.rules = rules;
        this.seed = seed;
        firstStep = new long[epochs + 1];
        for (int e = 0; e < epochs; e++) {
            firstStep[e + 1] = firstStep[e] + epoch(e).size();
        }
    }

    /** Updates of all epochs. */
    public long steps() {
        return firstStep[firstStep.length - 1];
    }

    /** The step with which an epoch begins; for the number of epochs, where the run ends. */
    public long firstStepOf(int epoch) {
        return firstStep[epoch];
    }

    /** The epoch that a step belongs to. */
    public int epochOf(long step) {
        int epoch = 0;
        while (epoch + 1 < firstStep.length - 1 && firstStep[epoch + 1] <= step) {
            epoch++;
        }
        return epoch;
    }

    /** The numbers of the examples of one update, sorted by length. */
    public int[] examples(long step) {
        int epoch = epochOf(step);
        if (plannedEpoch != epoch) {
            planned = epoch(epoch);
            plannedEpoch = epoch;
        }
        return planned.get((int) (step - firstStep[epoch]));
    }

    /** The examples of one update, cut into what is computed at once; under a token budget uneven lengths may need more. */
    public List<int[]> microBatches(long step) {
        return cut(examples(step), 1);
    }

    private List<int[]> epoch(int epoch) {
        Rng rng = Rng.of(seed, epoch);
        int[] order = new int[lengths.length];
        Arrays.setAll(order, i -> i);
        rng.shuffle(order);
        if (!rules.groupByLength()) {
            return cut(order, rules.accumulation());
        }
        List<int[]> batches = new ArrayList<>();
        int pool = poolSize();
        for (int from = 0; from < order.length; from += pool) {
            int[] together = sorted(Arrays.copyOfRange(order, from, Math.min(order.length, from + pool)));
            batches.addAll(cut(together, rules.accumulation()));
        }
        int[] places = new int[batches.size()];
        Arrays.setAll(places, i -> i);
        rng.shuffle(places);
        return Arrays.stream(places).mapToObj(batches::get).toList();
    }

    private int poolSize() {
        if (rules.tokensPerBatch() == 0) {
            return POOL_BATCHES * rules.batchSize() * rules.accumulation();
        }
        double meanLength = Arrays.stream(lengths).average().orElse(1);
        return (int) Math.max(1, (double) POOL_BATCHES * rules.tokensPerBatch() * rules.accumulation() / meanLength);
    }

    /** Cuts a row of examples into pieces that fit as much as that many micro-batches. */
    private List<int[]> cut(int[] order, int times) {
        List<int[]> batches = new ArrayList<>();
        int from = 0;
        while (from < order.length) {
            int to = from;
            long tokens = 0;
            while (to < order.length && fits(to - from + 1, tokens + lengths[order[to]], times)) {
                tokens += lengths[order[to]];
                to++;
            }
            to = Math.max(to, from + 1);
            batches.add(sorted(Arrays.copyOfRange(order, from, to)));
            from = to;
        }
        return batches;
    }

    private boolean fits(long examples, long tokens, long times) {
        return rules.tokensPerBatch() == 0
                ? examples <= rules.batchSize() * times
                : tokens <= rules.tokensPerBatch() * times;
    }

    private int[] sorted(int[] examples) {
        return Arrays.stream(examples)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> lengths[i]).thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
