package dev.laurel.recipe;

import dev.laurel.base.Rng;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.Labeled;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.Predictor;
import dev.laurel.eval.TaskModel;
import dev.laurel.report.Progress;
import dev.laurel.tensor.Placement;
import dev.laurel.text.Augmentation;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.InterruptedRunException;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import dev.laurel.train.semisupervised.Decisions;
import dev.laurel.train.supervised.SupervisedTrainer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** What all parts of a semi-supervised run work with: the data as the model reads it, and the model, which can begin anew. */
final class Flow implements AutoCloseable {

    private final SemisupervisedRecipe recipe;
    private final FlowData data;
    private final RecipeRun.Surroundings surroundings;
    private final Path pretrained;
    private final Placement placement;
    private final Map<String, EncodedPart> encoded = new LinkedHashMap<>();
    private TaskModel model;

    Flow(
            SemisupervisedRecipe recipe,
            FlowData data,
            RecipeRun.Surroundings surroundings,
            Path pretrained,
            Placement placement) {
        this.recipe = recipe;
        this.data = data;
        this.surroundings = surroundings;
        this.pretrained = pretrained;
        this.placement = placement;
        model = open(recipe.seed());
        try {
            data.parts().forEach((name, part) -> encoded.put(name, EncodedPart.of(model, part)));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** The pretrained model with a new head; the caller's to close. */
    TaskModel open(long seed) {
        return TaskModel.forTraining(
                pretrained,
                recipe.task(),
                data.labels(),
                recipe.supervised().maxLength(),
                placement,
                seed,
                Freezing.of(recipe.supervised(), recipe.model(), pretrained));
    }

    /** Forgets what the model has learned. */
    void beginAnew(long seed) {
        model.close();
        model = open(seed);
    }

    SemisupervisedRecipe recipe() {
        return recipe;
    }

    FlowData data() {
        return data;
    }

    RecipeRun.Surroundings surroundings() {
        return surroundings;
    }

    Path pretrained() {
        return pretrained;
    }

    Placement placement() {
        return placement;
    }

    TaskModel model() {
        return model;
    }

    /** The parts as the model reads them, by name. */
    Map<String, EncodedPart> encoded() {
        return encoded;
    }

    List<Encoding> encodings(String part) {
        return encoded.get(part).encodings();
    }

    /** Of how many batches a pass over the labelled examples is. */
    int labelledBatches() {
        return (data.part(FlowData.TRAIN).size() + recipe.labelledBatchSize() - 1) / recipe.labelledBatchSize();
    }

    boolean has(String part) {
        return data.parts().containsKey(part) && data.part(part).size() > 0;
    }

    /** The logits of a model's decisions on a part, row by row. */
    float[][] rows(TaskModel of, String part) {
        List<Encoding> texts = encodings(part);
        Decisions decisions = data.decisions();
        Progress progress = surroundings.progress();
        progress.begin("Reading " + part, encoded.get(part).tokens(), "tokens");
        float[][] logits = new Predictor(of.model(), of.workers()).logits(texts, watched());
        progress.end();
        return IntStream.range(0, logits.length)
                .mapToObj(i -> decisions.rows(logits[i], texts.get(i)))
                .toArray(float[][]::new);
    }

    /** Shows how far something is, and ends the run when it is to stop. */
    LongConsumer watched() {
        return done -> {
            if (surroundings.stopRequested().getAsBoolean()) {
                throw new InterruptedRunException("Stopped between two trainings; those that had ended are kept");
            }
            surroundings.progress().advance(done, "");
        };
    }

    /** A trainer of a model on some of the labelled examples. */
    Trainer labelled(TaskModel of, int[] chosen, TrainConfig config, long seed) {
        Dataset<Example> train = data.part(FlowData.TRAIN);
        List<Example> examples =
                IntStream.of(chosen).mapToObj(train.examples()::get).toList();
        List<Encoding> texts =
                IntStream.of(chosen).mapToObj(encodings(FlowData.TRAIN)::get).toList();
        Dataset<Example> part = new Dataset<>(FlowData.TRAIN, examples, train.sha256());
        return SupervisedTrainer.of(
                of.model(),
                texts,
                TargetsOf.examples(data.labels(), recipe.task(), part, texts, config),
                config,
                of.workers().count(),
                seed,
                i -> examples.get(i).location());
    }

    /** The same of the flow's model on all of them. */
    Trainer labelled(TrainConfig config, long seed) {
        return labelled(model, allLabelled(), config, seed);
    }

    /** The numbers of all labelled examples. */
    int[] allLabelled() {
        return IntStream.range(0, data.part(FlowData.TRAIN).size()).toArray();
    }

    /** A text without label, changed anew at each call; of a text whose words have tags nothing can be changed. */
    BiFunction<Integer, Rng, Encoding> changed(Augmentation change) {
        if (recipe.task() == TaskKind.TOKENS) {
            return (i, rng) -> encodings(FlowData.UNLABELLED).get(i);
        }
        List<Example> texts = data.part(FlowData.UNLABELLED).examples();
        return (i, rng) -> {
            Labeled text = (Labeled) texts.get(i);
            Labeled changed =
                    new Labeled(change.apply(text.text(), rng), text.pair(), Optional.empty(), text.location());
            return model.encode(List.of(changed)).get(0);
        };
    }

    @Override
    public void close() {
        model.close();
    }
}
