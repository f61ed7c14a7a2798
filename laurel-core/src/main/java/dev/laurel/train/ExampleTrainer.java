package dev.laurel.train;

import dev.laurel.base.Location;
import dev.laurel.batch.BatchPlan;
import dev.laurel.batch.Shares;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Training on a fixed set of examples: batches follow from the seed, the loss from the method. */
public final class ExampleTrainer implements Trainer {

    private static final int SHOWN_EXAMPLES = 8;

    private final ExampleLoss method;
    private final BiFunction<int[], Pass, Loss> loss;
    private final int[] lengths;
    private final BatchPlan plan;
    private final int epochs;
    private final int workers;
    private final IntFunction<Location> locations;

    /**
     * @param lengths tokens of each example
     * @param locations where each example was read, for messages
     */
    public ExampleTrainer(
            ExampleLoss method,
            int[] lengths,
            TrainConfig config,
            int workers,
            long seed,
            IntFunction<Location> locations) {
        this.method = method;
        loss = config.regularisation().repeats() && method instanceof RepeatableLoss repeatable
                ? new RepeatedPasses(repeatable, config.regularisation())::of
                : (examples, pass) -> new Loss(method.loss(examples, pass));
        this.lengths = lengths.clone();
        this.workers = workers;
        this.locations = locations;
        epochs = config.epochs();
        plan = new BatchPlan(lengths, config.batchRules(), epochs, seed);
    }

    @Override
    public Parameters parameters() {
        return method.parameters();
    }

    @Override
    public long steps() {
        return plan.steps();
    }

    @Override
    public boolean endsEpoch(long step) {
        return IntStream.rangeClosed(1, epochs).anyMatch(e -> plan.firstStepOf(e) == step);
    }

    @Override
    public double epoch(long step) {
        int epoch = plan.epochOf(Math.min(step, steps() - 1));
        double updates = plan.firstStepOf(epoch + 1) - plan.firstStepOf(epoch);
        return epoch + (step - plan.firstStepOf(epoch)) / updates;
    }

    @Override
    public boolean repeats() {
        return method instanceof RepeatableLoss;
    }

    @Override
    public boolean isTaught() {
        return method instanceof TaughtLoss;
    }

    @Override
    public Update update(long step) {
        return new PlannedUpdate(plan.microBatches(step));
    }

    private final class PlannedUpdate implements Update {

        private final List<int[]> microBatches;
        private final List<List<int[]>> shares;

        PlannedUpdate(List<int[]> microBatches) {
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
            // A sentence may have no labelled token at all; its loss is 0, and must not become 0/0.
            return Math.max(1, microBatches.stream().mapToDouble(method::weight).sum());
        }

        @Override
        public long tokens() {
            return microBatches.stream()
                    .flatMapToInt(Arrays::stream)
                    .mapToLong(e -> lengths[e])
                    .sum();
        }

        @Override
        public void ask(int microBatch, int worker) {
            int[] examples = shares.get(microBatch).get(worker);
            if (examples.length > 0) {
                ((TaughtLoss) method).ask(examples);
            }
        }

        @Override
        public Loss loss(int microBatch, int worker, Pass pass) {
            int[] examples = shares.get(microBatch).get(worker);
            if (examples.length == 0) {
                return null;
            }
            return loss.apply(examples, pass);
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
