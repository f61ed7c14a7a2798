package dev.laurel.recipe;

import dev.laurel.base.Rng;
import dev.laurel.config.Config;
import dev.laurel.data.LabelSet;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.Model;
import dev.laurel.report.Progress;
import dev.laurel.tensor.Placement;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.ExampleTrainer;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import dev.laurel.train.continual.ContinualLoss;
import dev.laurel.train.continual.ElasticTrainer;
import dev.laurel.train.continual.ElasticWeights;
import dev.laurel.train.continual.OldAnswers;
import dev.laurel.train.continual.ReplayTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Learning new data on top of an old model. */
final class ContinualJob implements Job {

    private final ContinualRecipe recipe;
    private final Old old;
    private final TaskModel model;
    private final Progress progress;
    private ElasticWeights elastic;

    /**
     * What the old model said, and of what.
     *
     * @param fresh the new examples as both models read them
     * @param memory the same of old ones
     * @param onFresh what it said; nothing if no method asks for it
     * @param onMemory the same of the old ones
     */
    record Old(EncodedPart fresh, EncodedPart memory, Optional<OldAnswers> onFresh, Optional<OldAnswers> onMemory) {}

    private ContinualJob(ContinualRecipe recipe, Old old, TaskModel model, Progress progress) {
        this.recipe = recipe;
        this.old = old;
        this.model = model;
        this.progress = progress;
    }

    /**
     * Opens the old model, whose head has grown.
     *
     * @param start its folder
     * @param labels of the grown head
     */
    static ContinualJob open(
            ContinualRecipe recipe, Old old, Path start, LabelSet labels, Placement placement, Progress progress) {
        TrainConfig config = recipe.training().get(0);
        TaskModel model = TaskModel.forTraining(
                start,
                recipe.task(),
                labels,
                config.maxLength(),
                placement,
                recipe.seed(),
                Freezing.of(config, recipe.model(), start));
        return new ContinualJob(recipe, old, model, progress);
    }

    TaskModel taskModel() {
        return model;
    }

    @Override
    public Model model() {
        return model.model();
    }

    @Override
    public Workers workers() {
        return model.workers();
    }

    @Override
    public List<Part> parts() {
        return Stream.of(old.fresh(), old.memory())
                .map(part -> part.described(model.labels()))
                .toList();
    }

    @Override
    public List<String> warnings() {
        return Stream.of(old.fresh(), old.memory())
                .flatMap(part -> part.remark(model).stream())
                .toList();
    }

    @Override
    public List<Leg> legs() {
        TrainConfig config = recipe.training().get(0);
        return List.of(Leg.of(this, config, seed -> trainer(config, seed)));
    }

    private Trainer trainer(TrainConfig config, long seed) {
        Trainer trainer = examples(old.fresh(), old.onFresh(), config, seed);
        if (recipe.has(ContinualRecipe.Method.REPLAY)) {
            trainer = new ReplayTrainer(trainer, replayed(config, trainer.steps(), Rng.mix(seed, 1)));
        }
        if (recipe.has(ContinualRecipe.Method.EWC)) {
            elastic = elastic();
            trainer = new ElasticTrainer(
                    trainer, elastic, recipe.ewc().strength(), workers().count());
        }
        return trainer;
    }

    private Trainer examples(EncodedPart part, Optional<OldAnswers> answers, TrainConfig config, long seed) {
        Optional<ContinualLoss.Distillation> distillation = recipe.has(ContinualRecipe.Method.DISTILLATION)
                ? answers.map(said -> new ContinualLoss.Distillation(
                        said,
                        recipe.distillation().weight(),
                        recipe.distillation().temperature()))
                : Optional.empty();
        List<Encoding> texts = part.encodings();
        ContinualLoss loss = new ContinualLoss(
                model.model(),
                texts,
                TargetsOf.examples(model.labels(), recipe.task(), part.data(), texts, config),
                distillation);
        int[] lengths = texts.stream().mapToInt(Encoding::length).toArray();
        return new ExampleTrainer(
                loss,
                lengths,
                config,
                workers().count(),
                seed,
                i -> part.data().examples().get(i).location());
    }

    /** The old examples, as often as updates of the new ones ask for. */
    private Trainer replayed(TrainConfig config, long steps, long seed) {
        double ratio = recipe.replay().share() / (1 - recipe.replay().share());
        TrainConfig once = Config.with(
                config,
                "epochs=1",
                "batch_size=" + Math.max(1, Math.round(config.batchSize() * ratio)),
                "tokens_per_batch=" + Math.round(config.tokensPerBatch() * ratio));
        long inOne = examples(old.memory(), old.onMemory(), once, seed).steps();
        TrainConfig enough = Config.with(once, "epochs=" + (steps + inOne - 1) / inOne);
        return examples(old.memory(), old.onMemory(), enough, seed);
    }

    private ElasticWeights elastic() {
        int[] order = IntStream.range(0, old.memory().data().size()).toArray();
        Rng.of(recipe.seed()).shuffle(order);
        int[] chosen =
                IntStream.of(order).limit(recipe.ewc().examples()).sorted().toArray();
        OldAnswers all = old.onMemory().orElseThrow();
        OldAnswers answers = new OldAnswers(
                all.decisions(),
                IntStream.of(chosen).mapToObj(i -> all.logits()[i]).toArray(float[][]::new));
        List<Encoding> texts =
                IntStream.of(chosen).mapToObj(old.memory().encodings()::get).toList();
        progress.begin("Measuring which weights old examples depend on", chosen.length, "examples");
        try {
            return ElasticWeights.of(
                    model.model(), workers(), texts, answers, recipe.seed(), done -> progress.advance(done, ""));
        } finally {
            progress.end();
        }
    }

    @Override
    public Measured measure(String part, LongConsumer done) {
        EncodedPart of = part.equals(old.memory().data().name()) ? old.memory() : old.fresh();
        return MeasuredLabels.of(model, of, done);
    }

    @Override
    public String headline() {
        return MeasuredLabels.headline(recipe.task(), model.labels());
    }

    /** Always a whole model: an adapter of one version would need all versions before it. */
    @Override
    public void save(Path folder) {
        model.saveMerged(folder);
    }

    @Override
    public void close() {
        if (elastic != null) {
            elastic.close();
        }
        model.close();
    }
}
