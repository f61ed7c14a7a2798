package dev.laurel.train.supervised;

import dev.laurel.base.Location;
import dev.laurel.batch.BatchPlan;
import dev.laurel.batch.Shares;
import dev.laurel.model.Model;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.Loss;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Fine-tuning on labelled examples: batches follow from the seed, the loss from the targets. */
public final class SupervisedTrainer implements Trainer {

    private static final int SHOWN_EXAMPLES = 8;

    private final Model model;
    private final List<Encoding> encodings;
    private final Targets targets;
    private final int[] lengths;
    private final BatchPlan plan;
    private final int accumulation;
    private final int epochs;
    private final int workers;
    private final IntFunction<Location> locations;

    /**
     * @param encodings the examples as the model reads them
     * @param locations where each example was read, for messages
     */
    public SupervisedTrainer(
            Model model,
            List<Encoding> encodings,
            Targets targets,
            TrainConfig config,
            int workers,
            long seed,
            IntFunction<Location> locations) {
        this.model = model;
        this.encodings = encodings;
        this.targets = targets;
        this.workers = workers;
        this.locations = locations;
        lengths = encodings.stream().mapToInt(Encoding::length).toArray();
        epochs = config.epochs();
        accumulation = config.gradientAccumulationSteps();
        plan = new BatchPlan(lengths, config.batchRules(), epochs, seed);
    }

    @Override
    public Parameters parameters() {
        return model.parameters();
    }

    @Override
    public long steps() {
        return firstStepOf(epochs);
    }

    @Override
    public boolean endsEpoch(long step) {
        for (int e = 1; e <= epochs; e++) {
            if (firstStepOf(e) == step) {
                return true;
            }
        }
        return false;
    }

    @Override
    public double epoch(long step) {
        int epoch = epochOf(Math.min(step, steps() - 1));
        double updates = firstStepOf(epoch + 1) - firstStepOf(epoch);
        return epoch + (step - firstStepOf(epoch)) / updates;
    }

    @Override
    public Update update(long step) {
        int epoch = epochOf(step);
        long first = plan.firstStepOf(epoch) + (step - firstStepOf(epoch)) * accumulation;
        long end = Math.min(first + accumulation, plan.firstStepOf(epoch + 1));
        List<int[]> microBatches = new ArrayList<>();
        for (long m = first; m < end; m++) {
            microBatches.add(plan.examples(m));
        }
        return new LabeledUpdate(microBatches);
    }

    /** Updates before an epoch: micro-batches of an epoch, rounded up to whole updates. */
    private long firstStepOf(int epoch) {
        long steps = 0;
        for (int e = 0; e < epoch; e++) {
            long micro = plan.firstStepOf(e + 1) - plan.firstStepOf(e);
            steps += (micro + accumulation - 1) / accumulation;
        }
        return steps;
    }

    private int epochOf(long step) {
        int epoch = 0;
        while (firstStepOf(epoch + 1) <= step) {
            epoch++;
        }
        return epoch;
    }

    private final class LabeledUpdate implements Update {

        private final List<int[]> microBatches;
        private final List<List<int[]>> shares;

        LabeledUpdate(List<int[]> microBatches) {
            this.microBatches = microBatches;
            shares = microBatches.stream()
                    .map(examples -> Shares.of(examples, lengths, workers))
                    .toList();
        }

        @Override
        public int microBatches() {
            return microBatches.size();
        }

        @Override
        public double weight() {
            return microBatches.stream().mapToDouble(targets::weight).sum();
        }

        @Override
        public long tokens() {
            return microBatches.stream()
                    .flatMapToInt(Arrays::stream)
                    .mapToLong(e -> lengths[e])
                    .sum();
        }

        @Override
        public Loss loss(int microBatch, int worker, Pass pass) {
            int[] examples = shares.get(microBatch).get(worker);
            if (examples.length == 0) {
                return null;
            }
            List<Encoding> texts =
                    Arrays.stream(examples).mapToObj(encodings::get).toList();
            long[] keys = Arrays.stream(examples).asLongStream().toArray();
            TokenBatch batch = new TokenBatch(texts, keys, model.parameters().placement());
            return new Loss(targets.loss(model.logits(batch, pass), batch, examples));
        }

        @Override
        public String describe() {
            List<Integer> all =
                    microBatches.stream().flatMapToInt(Arrays::stream).boxed().toList();
            String shown = all.stream()
                    .limit(SHOWN_EXAMPLES)
                    .map(e -> "  " + locations.apply(e))
                    .collect(Collectors.joining("\n"));
            return all.size() > SHOWN_EXAMPLES ? shown + "\n  and " + (all.size() - SHOWN_EXAMPLES) + " more" : shown;
        }
    }
}
