package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.data.TaskKind;
import dev.laurel.distributed.Workers;
import dev.laurel.model.Model;
import dev.laurel.tensor.Placement;
import dev.laurel.train.semisupervised.Guard;
import dev.laurel.train.semisupervised.RewardSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Learning from few labels and many texts without. */
final class SemisupervisedJob implements Job {

    private final SemisupervisedRecipe recipe;
    private final Flow flow;
    private final UnlabelledTraining unlabelled;
    private final List<String> warnings = new ArrayList<>();

    private SemisupervisedJob(Flow flow) {
        this.flow = flow;
        recipe = flow.recipe();
        unlabelled = method();
        flow.encoded().values().forEach(part -> part.remark(flow.model()).ifPresent(warnings::add));
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
        if (recipe.method() == SemisupervisedRecipe.Method.REWARD) {
            requirePossible(recipe.reward().source(), recipe);
        }
    }

    private static void requirePossible(RewardSource source, SemisupervisedRecipe recipe) {
        if (source instanceof RewardSource.Mean mean) {
            mean.of().forEach(one -> requirePossible(one, recipe));
            return;
        }
        boolean anyTask = source instanceof RewardSource.Ensemble || source instanceof RewardSource.Classifier;
        boolean ofEach = source instanceof RewardSource.Learned && recipe.task() == TaskKind.MULTI_LABEL;
        if (!anyTask && !ofEach && recipe.task() != TaskKind.CLASSIFICATION) {
            throw new UserError("reward.source judges one class of a text, which task " + recipe.taskName()
                    + " does not have. Take reward.source: {from: ensemble} or {from: classifier}");
        }
    }

    private UnlabelledTraining method() {
        JointTraining joint = new JointTraining(flow, this, warnings::add);
        return switch (recipe.method()) {
            case SUPERVISED -> new MoreUpdates(flow, this);
            case REWARD -> new RewardedTraining(joint, rewards(recipe.reward().source()), warnings::add);
            case SELF_TRAINING -> new SelfTraining(joint);
            case CO_TRAINING -> new CoTraining(joint);
            case FIXMATCH, UDA -> new ConsistentTraining(joint);
            case MEAN_TEACHER -> new TaughtTraining(joint);
        };
    }

    private OptionRewards rewards(RewardSource source) {
        if (source instanceof RewardSource.Learned learned) {
            return new LearnedReward(flow, learned);
        }
        if (source instanceof RewardSource.Ensemble ensemble) {
            return new CrossFit(flow, ensemble.folds());
        }
        if (source instanceof RewardSource.Vectors vectors) {
            return new VectorRewards(flow, vectors);
        }
        if (source instanceof RewardSource.Mean mean) {
            return new MeanRewards(flow, mean.of().stream().map(this::rewards).toList());
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
        legs.add(new OnLabels(flow, this, "supervised", recipe.supervised()));
        legs.addAll(unlabelled.legs());
        recipe.fineTune().ifPresent(config -> legs.add(new OnLabels(flow, this, "fine-tune", config)));
        return legs;
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
        return flow.encoded().values().stream()
                .map(part -> part.described(flow.data().labels()))
                .toList();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public Measured measure(String part, LongConsumer done) {
        return MeasuredLabels.of(flow.model(), flow.encoded().get(part), done);
    }

    @Override
    public String headline() {
        return MeasuredLabels.headline(recipe.task(), flow.data().labels());
    }

    @Override
    public void save(Path folder) {
        flow.model().save(folder);
    }

    @Override
    public void close() {
        unlabelled.close();
        flow.close();
    }
}
