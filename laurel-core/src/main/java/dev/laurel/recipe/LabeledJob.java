package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.data.DataSets;
import dev.laurel.data.Example;
import dev.laurel.data.LoadedData;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.Model;
import dev.laurel.tensor.Placement;
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
    private final Map<String, EncodedPart> encoded = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private LabeledJob(TaskRecipe recipe, LoadedData<Example> data, TaskModel model) {
        this.recipe = recipe;
        this.data = data;
        this.model = model;
        int wanted = recipe.training().get(0).maxLength();
        if (model.maxLength() < wanted) {
            warnings.add("max_length is " + wanted + ", but " + Job.mostRead(model.maxLength(), model.model())
                    + "; texts are cut there");
        }
        data.parts().forEach(part -> encoded.put(part.name(), EncodedPart.of(model, part)));
        encoded.values().forEach(part -> part.remark(model).ifPresent(warnings::add));
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
                .map(part -> part.described(data.labels()))
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
        EncodedPart train = encoded.get(data.train().name());
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
        return MeasuredLabels.of(model, encoded.get(part), done);
    }

    @Override
    public String headline() {
        return MeasuredLabels.headline(recipe.task(), model.labels());
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
