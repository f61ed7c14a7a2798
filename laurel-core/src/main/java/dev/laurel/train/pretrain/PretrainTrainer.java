package dev.laurel.train.pretrain;

import dev.laurel.batch.BatchPlan;
import dev.laurel.batch.Shares;
import dev.laurel.model.Model;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.train.Loss;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * Learning to find hidden words, which are others in each pass over the text, and to tell which segments belong together.
 *
 * <p>The loss of an update is the mean over all its hidden words, plus the mean over all its pairs, however the update is
 * cut into micro-batches and divided between workers.
 */
final class PretrainTrainer implements Trainer {

    private static final int SHOWN = 4;

    private final Model model;
    private final Instances instances;
    private final Masker masker;
    private final TrainConfig config;
    private final int workers;
    private final long seed;
    private final IntFunction<String> shown;
    private final BatchPlan plan;

    /** @param shown an instance in words, for messages */
    PretrainTrainer(
            Model model,
            Instances instances,
            Masker masker,
            TrainConfig config,
            int workers,
            long seed,
            IntFunction<String> shown) {
        this.model = model;
        this.instances = instances;
        this.masker = masker;
        this.config = config;
        this.workers = workers;
        this.seed = seed;
        this.shown = shown;
        int[] lengths =
                IntStream.range(0, instances.size()).map(instances::length).toArray();
        plan = new BatchPlan(lengths, config.batchRules(), config.epochs(), seed);
    }

    @Override
    public Parameters parameters() {
        return model.trained();
    }

    @Override
    public long steps() {
        return plan.steps();
    }

    @Override
    public boolean endsEpoch(long step) {
        return IntStream.rangeClosed(1, config.epochs()).anyMatch(e -> plan.firstStepOf(e) == step);
    }

    @Override
    public double epoch(long step) {
        int epoch = plan.epochOf(Math.min(step, steps() - 1));
        double updates = plan.firstStepOf(epoch + 1) - plan.firstStepOf(epoch);
        return epoch + (step - plan.firstStepOf(epoch)) / updates;
    }

    @Override
    public Update update(long step) {
        int pass = plan.epochOf(step);
        return new MaskedUpdate(plan.microBatches(step).stream()
                .map(numbers -> Arrays.stream(numbers)
                        .mapToObj(n -> MaskedInstance.of(instances, n, pass, masker, seed))
                        .toList())
                .toList());
    }

    private final class MaskedUpdate implements Update {

        private final List<List<List<MaskedInstance>>> shares;
        private final long hidden;
        private final long pairs;

        MaskedUpdate(List<List<MaskedInstance>> microBatches) {
            shares = microBatches.stream().map(this::divided).toList();
            hidden = all().mapToLong(instance -> instance.places().length).sum();
            pairs = all().filter(MaskedInstance::isPair).count();
        }

        private List<List<MaskedInstance>> divided(List<MaskedInstance> microBatch) {
            List<MaskedInstance> sorted = microBatch.stream()
                    .sorted(Comparator.comparingInt(MaskedInstance::length))
                    .toList();
            int[] lengths = sorted.stream().mapToInt(MaskedInstance::length).toArray();
            int[] numbers = IntStream.range(0, lengths.length).toArray();
            return Shares.of(numbers, lengths, workers).stream()
                    .map(share -> Arrays.stream(share).mapToObj(sorted::get).toList())
                    .toList();
        }

        private Stream<MaskedInstance> all() {
            return shares.stream().flatMap(Collection::stream).flatMap(Collection::stream);
        }

        @Override
        public int microBatches() {
            return shares.size();
        }

        @Override
        public double weight() {
            return Math.max(1, hidden);
        }

        @Override
        public long tokens() {
            return all().mapToLong(MaskedInstance::length).sum();
        }

        @Override
        public Loss loss(int microBatch, int worker, Pass pass) {
            List<MaskedInstance> share = shares.get(microBatch).get(worker);
            if (share.isEmpty()) {
                return null;
            }
            // the loop divides by the number of hidden words
            double pairWeight = pairs == 0 ? 0 : weight() / pairs;
            Tensor loss = new MaskedBatch(share, model.parameters().placement())
                    .loss(model, pass, config.labelSmoothing(), pairWeight);
            return loss == null ? null : new Loss(loss);
        }

        @Override
        public String describe() {
            String some = all().limit(SHOWN)
                    .map(instance -> "  " + shown.apply(instance.number()))
                    .collect(Collectors.joining("\n"));
            long more = all().count() - SHOWN;
            return more > 0 ? some + "\n  and " + more + " more" : some;
        }
    }
}
