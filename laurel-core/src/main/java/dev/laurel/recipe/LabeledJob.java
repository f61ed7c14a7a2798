package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.data.DataSets;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LoadedData;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.Evaluation;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.Model;
import dev.laurel.tensor.Placement;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import dev.laurel.train.supervised.SupervisedTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Learning to predict labels. */
final class LabeledJob implements Job {

    private final TaskRecipe recipe;
    private final LoadedData<Example> data;
    private final TaskModel model;
    private final Map<String, Encoded> encoded = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private record Encoded(Dataset<Example> data, List<Encoding> encodings, int cut) {}

    private LabeledJob(TaskRecipe recipe, LoadedData<Example> data, TaskModel model) {
        this.recipe = recipe;
        this.data = data;
        this.model = model;
        int wanted = recipe.training().get(0).maxLength();
        if (model.maxLength() < wanted) {
            warnings.add("max_length is " + wanted + ", but " + Job.mostRead(model.maxLength(), model.model())
                    + "; texts are cut there");
        }
        data.parts().forEach(part -> encoded.put(part.name(), encode(part)));
    }

    /**
     * Reads the data and the model.
     *
     * @throws UserError if either is wrong
     */
    static LabeledJob open(
            TaskRecipe recipe, RecipeRun.Surroundings surroundings, Path pretrained, Placement placement) {
        LoadedData<Example> data = DataSets.load(recipe.data(), recipe.task(), surroundings.dataFolder());
        if (data.train().size() == 0) {
            throw new UserError("the train part of the data is empty");
        }
        data.nothingToLearn().ifPresent(why -> {
            throw new UserError(why);
        });
        TrainConfig first = recipe.training().get(0);
        TaskModel model = TaskModel.forTraining(
                pretrained,
                recipe.task(),
                data.labels(),
                first.maxLength(),
                placement,
                recipe.seed(),
                Freezing.of(first, recipe.model(), pretrained));
        try {
            return new LabeledJob(recipe, data, model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private Encoded encode(Dataset<Example> part) {
        List<Encoding> whole = model.encodeUncut(part.examples());
        int cut =
                (int) whole.stream().filter(e -> e.length() > model.maxLength()).count();
        if (cut > 0) {
            warnings.add(cut + " of " + part.size() + " examples of " + part.name() + " are longer than "
                    + model.maxLength() + " tokens and are cut; max_length sets the limit");
        }
        return new Encoded(
                part, whole.stream().map(e -> e.truncated(model.maxLength())).toList(), cut);
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
        return encoded.values().stream()
                .map(part -> new Part(
                        part.data().name(),
                        part.data().size(),
                        part.encodings().stream().mapToLong(Encoding::length).sum(),
                        part.cut(),
                        part.data().sha256(),
                        LabelCounts.of(part.data(), data.labels())))
                .toList();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public List<Leg> legs() {
        return recipe.training().stream()
                .map(config -> Leg.of(this, config, seed -> trainer(config, seed)))
                .toList();
    }

    private Trainer trainer(TrainConfig config, long seed) {
        Encoded train = encoded.get(data.train().name());
        return SupervisedTrainer.of(
                model.model(),
                train.encodings(),
                TargetsOf.examples(data.labels(), recipe.task(), train.data(), train.encodings(), config),
                config,
                model.workers().count(),
                seed,
                i -> train.data().examples().get(i).location());
    }

    @Override
    public Measured measure(String part, LongConsumer done) {
        Encoded of = encoded.get(part);
        Evaluation evaluation = Evaluation.of(model, of.data(), of.encodings(), done);
        return new MeasuredLabels(evaluation, data.labels());
    }

    /** For a number the correlation may be undefined at first; then no gain is seen, and none is lost. */
    @Override
    public String headline() {
        return switch (recipe.task()) {
            case CLASSIFICATION -> "accuracy";
            case MULTI_LABEL -> "micro_f1";
            case REGRESSION -> "pearson";
            case TOKENS -> model.labels().names().stream().anyMatch(l -> l.startsWith("B-")) ? "f1" : "accuracy";
        };
    }

    @Override
    public void save(Path folder) {
        model.save(folder);
    }

    @Override
    public void close() {
        model.close();
    }
}
