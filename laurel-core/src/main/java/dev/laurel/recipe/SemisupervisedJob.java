package dev.laurel.recipe;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.data.Example;
import dev.laurel.data.Labeled;
import dev.laurel.data.TaskKind;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.Evaluation;
import dev.laurel.metric.SoftmaxTemperature;
import dev.laurel.model.Model;
import dev.laurel.tensor.Placement;
import dev.laurel.text.Augmentation;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.ExampleLoss;
import dev.laurel.train.ExampleTrainer;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import dev.laurel.train.Validation;
import dev.laurel.train.semisupervised.ConsistencyTraining;
import dev.laurel.train.semisupervised.Decisions;
import dev.laurel.train.semisupervised.Guard;
import dev.laurel.train.semisupervised.JointTrainer;
import dev.laurel.train.semisupervised.Policy;
import dev.laurel.train.semisupervised.PseudoLabelTraining;
import dev.laurel.train.semisupervised.RewardSource;
import dev.laurel.train.semisupervised.RewardTraining;
import dev.laurel.train.semisupervised.Selection;
import dev.laurel.train.semisupervised.ShapedRewards;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** Learning from few labels and many texts without. */
final class SemisupervisedJob implements Job {

    private final SemisupervisedRecipe recipe;
    private final Flow flow;
    private final Optional<RewardScores> rewards;
    private final Optional<CrossFit> calibration;
    private final List<String> warnings = new ArrayList<>();

    private SemisupervisedJob(Flow flow) {
        this.flow = flow;
        recipe = flow.recipe();
        rewards = recipe.method() == SemisupervisedRecipe.Method.REWARD ? Optional.of(scores()) : Optional.empty();
        boolean calibrates = recipe.method() == SemisupervisedRecipe.Method.SELF_TRAINING
                && recipe.selfTraining().folds() > 0;
        calibration = calibrates
                ? Optional.of(new CrossFit(flow, recipe.selfTraining().folds()))
                : Optional.empty();
        for (String part : flow.data().parts().keySet()) {
            if (flow.cut(part) > 0) {
                warnings.add(flow.cut(part) + " of " + flow.data().part(part).size() + " examples of " + part
                        + " are longer than " + flow.model().maxLength()
                        + " tokens and are cut; max_length sets the limit");
            }
        }
        if (!flow.has(DEV) && recipe.guard() != Guard.Action.OFF) {
            warnings.add("there is no dev part, so nothing guards the training on texts without labels against"
                    + " over-optimisation (guard)");
        }
    }

    /**
     * Reads the data and the model.
     *
     * @throws UserError if either is wrong
     */
    static SemisupervisedJob open(
            SemisupervisedRecipe recipe, RecipeRun.Surroundings surroundings, Path pretrained, Placement placement) {
        requirePossible(recipe);
        FlowData data = FlowData.load(recipe, surroundings.dataFolder());
        Flow flow = new Flow(recipe, data, surroundings, pretrained, placement);
        try {
            return new SemisupervisedJob(flow);
        } catch (RuntimeException e) {
            flow.close();
            throw e;
        }
    }

    private static void requirePossible(SemisupervisedRecipe recipe) {
        boolean consistency = recipe.method() == SemisupervisedRecipe.Method.FIXMATCH
                || recipe.method() == SemisupervisedRecipe.Method.UDA;
        if (consistency && recipe.task() == TaskKind.TOKENS) {
            throw new UserError(
                    "method '" + recipe.method().key() + "' changes texts, after which the tags would not belong"
                            + " to the words any more. For task tokens: supervised, reward, self-training");
        }
        RewardSource source = recipe.reward().source();
        boolean inWords = !(source instanceof RewardSource.Ensemble || source instanceof RewardSource.Classifier);
        boolean ofEach = source instanceof RewardSource.Learned && recipe.task() == TaskKind.MULTI_LABEL;
        if (recipe.method() == SemisupervisedRecipe.Method.REWARD
                && inWords
                && !ofEach
                && recipe.task() != TaskKind.CLASSIFICATION) {
            throw new UserError("reward.source judges one class in words, which task " + recipe.taskName()
                    + " does not have. Take reward.source: {from: ensemble} or {from: classifier}");
        }
    }

    private RewardScores scores() {
        RewardSource source = recipe.reward().source();
        if (source instanceof RewardSource.Learned learned) {
            return new LearnedReward(flow, learned);
        }
        if (source instanceof RewardSource.Ensemble ensemble) {
            return new CrossFit(flow, ensemble.folds());
        }
        if (source instanceof RewardSource.Classifier classifier) {
            return OtherRewards.classifier(flow, classifier);
        }
        if (source instanceof RewardSource.Stored stored) {
            return OtherRewards.stored(flow, stored);
        }
        return OtherRewards.function(flow, (RewardSource.Function) source);
    }

    @Override
    public List<Leg> legs() {
        List<Leg> legs = new ArrayList<>();
        legs.add(new OnLabels("supervised", recipe.supervised()));
        rewards.ifPresent(of -> legs.addAll(of.legs()));
        calibration.ifPresent(of -> legs.addAll(of.legs()));
        switch (recipe.method()) {
            case SUPERVISED -> legs.add(new OnLabels("more updates", sameUpdates()));
            case SELF_TRAINING ->
                IntStream.range(0, recipe.selfTraining().rounds().size())
                        .mapToObj(Round::new)
                        .forEach(legs::add);
            case REWARD -> legs.add(new Rewarded());
            default -> legs.add(new Consistent());
        }
        recipe.fineTune().ifPresent(config -> legs.add(new OnLabels("fine-tune", config)));
        return legs;
    }

    /** As many updates on the labelled examples as the other methods make on both. */
    private TrainConfig sameUpdates() {
        TrainConfig config = recipe.semisupervised();
        double updates = batches(FlowData.UNLABELLED, config.batchSize()) * (double) config.epochs();
        long epochs = Math.max(1, Math.round(updates / batches(FlowData.TRAIN, recipe.labelledBatchSize())));
        return Config.with(config, "epochs=" + epochs, "batch_size=" + recipe.labelledBatchSize());
    }

    /** Of how many batches a pass over a part is. */
    private int batches(String part, int batchSize) {
        return (flow.data().part(part).size() + batchSize - 1) / batchSize;
    }

    /** A trainer on texts without labels and on labelled ones together. */
    private Trainer joint(ExampleLoss loss, double weight, double labelledWeight, long seed) {
        TrainConfig config = recipe.semisupervised();
        List<Encoding> texts = flow.encodings(FlowData.UNLABELLED);
        Trainer unlabelled = new ExampleTrainer(
                loss,
                texts.stream().mapToInt(Encoding::length).toArray(),
                config,
                flow.model().workers().count(),
                seed,
                i -> flow.data().part(FlowData.UNLABELLED).examples().get(i).location());
        int each = batches(FlowData.TRAIN, recipe.labelledBatchSize());
        TrainConfig beside = Config.with(
                config,
                "epochs=" + (unlabelled.steps() / each + 1),
                "batch_size=" + recipe.labelledBatchSize(),
                "tokens_per_batch=0",
                "gradient_accumulation_steps=1");
        return new JointTrainer(unlabelled, weight, flow.labelled(beside, Rng.mix(seed, 1)), labelledWeight);
    }

    /**
     * What the training on texts without labels is measured by, on the dev part.
     *
     * @param proxy what is learned from, of the dev part's texts; else how sure the model is of what it chooses
     */
    private Optional<Validation> guarded(Optional<float[][]> proxy) {
        if (!flow.has(DEV)) {
            return Optional.empty();
        }
        if (recipe.guard() == Guard.Action.OFF) {
            return Optional.of(new DevValidation(this));
        }
        Policy start = policy();
        return Optional.of(new Guard(
                () -> {
                    Policy now = policy();
                    return new Guard.Reading(
                            measure(DEV, tokens -> {}).scores(),
                            proxy.map(now::expected).orElseGet(now::confidence),
                            now.divergence(start));
                },
                headline(),
                recipe.guard(),
                recipe.seed(),
                warnings::add));
    }

    private Policy policy() {
        return new Policy(flow.rows(flow.model(), DEV), flow.data().decisions().options());
    }

    /** The configuration of the training on texts without labels; who is to roll back has to keep the best. */
    private TrainConfig guardedConfig() {
        boolean rolls = flow.has(DEV) && recipe.guard() == Guard.Action.ROLL_BACK;
        return rolls ? Config.with(recipe.semisupervised(), "keep=best") : recipe.semisupervised();
    }

    @Override
    public Model model() {
        return flow.model().model();
    }

    @Override
    public Workers workers() {
        return flow.model().workers();
    }

    @Override
    public List<Part> parts() {
        return flow.data().parts().values().stream()
                .map(part -> new Part(
                        part.name(),
                        part.size(),
                        flow.encodings(part.name()).stream()
                                .mapToLong(Encoding::length)
                                .sum(),
                        flow.cut(part.name()),
                        part.sha256(),
                        part.name().equals(FlowData.UNLABELLED)
                                ? Map.of()
                                : LabelCounts.of(part, flow.data().labels())))
                .toList();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public Measured measure(String part, LongConsumer done) {
        return new MeasuredLabels(
                Evaluation.of(flow.model(), flow.data().part(part), flow.encodings(part), done),
                flow.data().labels());
    }

    @Override
    public String headline() {
        return switch (recipe.task()) {
            case CLASSIFICATION -> "accuracy";
            case MULTI_LABEL -> "micro_f1";
            default -> flow.data().labels().names().stream().anyMatch(l -> l.startsWith("B-")) ? "f1" : "accuracy";
        };
    }

    @Override
    public void save(Path folder) {
        flow.model().save(folder);
    }

    @Override
    public void close() {
        rewards.ifPresent(RewardScores::close);
        calibration.ifPresent(CrossFit::close);
        flow.close();
    }

    /** Training of the model on the labelled examples. */
    private final class OnLabels implements Leg {

        private final String stage;
        private final TrainConfig config;

        OnLabels(String stage, TrainConfig config) {
            this.stage = stage;
            this.config = config;
        }

        @Override
        public TrainConfig config() {
            return config;
        }

        @Override
        public Ready begin(long seed) {
            Optional<Validation> validation =
                    flow.has(DEV) ? Optional.of(new DevValidation(SemisupervisedJob.this)) : Optional.empty();
            return new Ready(flow.labelled(config, seed), workers(), validation);
        }

        @Override
        public Optional<String> stage() {
            return Optional.of(stage);
        }
    }

    /** Training on the texts without labels, by one of the methods. */
    private abstract class OnTexts implements Leg {

        @Override
        public TrainConfig config() {
            return guardedConfig();
        }

        @Override
        public Optional<String> stage() {
            return Optional.of(recipe.method().key());
        }
    }

    private final class Rewarded extends OnTexts {

        @Override
        public Ready begin(long seed) {
            RewardScores scores = rewards.orElseThrow();
            Decisions decisions = flow.data().decisions();
            int options = decisions.options();
            float[][] reference = new Policy(flow.rows(flow.model(), FlowData.UNLABELLED), options).logProbabilities();
            float[][] shaped = ShapedRewards.whitened(scores.of(FlowData.UNLABELLED), options);
            double beta = recipe.reward().beta();
            if (recipe.reward().balance()) {
                shaped = ShapedRewards.balanced(shaped, reference, options, beta);
            }
            RewardTraining training = new RewardTraining(
                    model(), flow.encodings(FlowData.UNLABELLED), decisions, shaped, reference, beta);
            Optional<float[][]> proxy =
                    flow.has(DEV) ? Optional.of(ShapedRewards.whitened(scores.of(DEV), options)) : Optional.empty();
            warnings.addAll(scores.notes());
            return new Ready(joint(training, 1, recipe.reward().labelledWeight(), seed), workers(), guarded(proxy));
        }
    }

    private final class Consistent extends OnTexts {

        @Override
        public Ready begin(long seed) {
            Augmentation change =
                    recipe.consistency().wordDropout().then(recipe.consistency().wordSwap());
            List<Example> texts = flow.data().part(FlowData.UNLABELLED).examples();
            boolean hard = recipe.method() == SemisupervisedRecipe.Method.FIXMATCH;
            ConsistencyTraining training = new ConsistencyTraining(
                    model(),
                    flow.encodings(FlowData.UNLABELLED),
                    flow.data().decisions(),
                    (i, rng) -> {
                        Labeled text = (Labeled) texts.get(i);
                        Labeled changed = new Labeled(
                                change.apply(text.text(), rng), text.pair(), Optional.empty(), text.location());
                        return flow.model().encode(List.of(changed)).get(0);
                    },
                    new ConsistencyTraining.Target(
                            recipe.consistency().threshold(),
                            hard ? 0 : recipe.consistency().temperature()));
            return new Ready(
                    joint(training, recipe.consistency().unlabelledWeight(), 1, seed),
                    workers(),
                    guarded(Optional.empty()));
        }
    }

    /** A round of self-training: the model teaches a fresh one, which takes its place. */
    private final class Round extends OnTexts {

        private final int round;

        Round(int round) {
            this.round = round;
        }

        @Override
        public Ready begin(long seed) {
            Decisions decisions = flow.data().decisions();
            SoftmaxTemperature temperature =
                    calibration.map(CrossFit::temperature).orElse(new SoftmaxTemperature(1));
            Policy teacher = new Policy(flow.rows(flow.model(), FlowData.UNLABELLED), decisions.options())
                    .cooled(temperature.temperature());
            float[][] probabilities = teacher.probabilities();
            float[][] weights = Selection.surest(
                    probabilities,
                    decisions,
                    recipe.selfTraining().rounds().get(round),
                    recipe.selfTraining().balance());
            float[][] targets = recipe.selfTraining().soft() ? probabilities : teacher.surest();
            flow.beginAnew(seed);
            PseudoLabelTraining training =
                    new PseudoLabelTraining(model(), flow.encodings(FlowData.UNLABELLED), decisions, targets, weights);
            Optional<Validation> validation =
                    flow.has(DEV) ? Optional.of(new DevValidation(SemisupervisedJob.this)) : Optional.empty();
            return new Ready(joint(training, 1, recipe.selfTraining().labelledWeight(), seed), workers(), validation);
        }

        @Override
        public TrainConfig config() {
            return recipe.semisupervised();
        }

        @Override
        public Optional<String> stage() {
            return Optional.of(recipe.method().key() + " round " + (round + 1));
        }
    }
}
