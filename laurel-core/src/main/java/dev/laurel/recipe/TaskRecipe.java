package dev.laurel.recipe;

import dev.laurel.config.Key;
import dev.laurel.data.DataConfig;
import dev.laurel.data.TaskKind;
import dev.laurel.tensor.Precision;
import dev.laurel.train.TrainConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A recipe for a task with labels: a model, a task, data, and the stages that the model goes through. */
public record TaskRecipe(
        @Key(doc = "A short name, which the run's folder and report take.")
        String name,

        @Key(doc = "What the recipe is for, in one sentence.", defaultValue = "''")
        String description,

        @Key(doc = "The pretrained model: a built-in name, a folder, or hf://organisation/name[@revision].")
        String model,

        @Key(doc = "What is predicted.") TaskKind task,

        @Key(doc = "Where the examples stand.") DataConfig data,

        @Key(doc = "What is done, in this order; at least one.")
        List<Stage> stages,

        @Key(doc = "Seed of everything random: new heads, the order of examples, dropout.", defaultValue = "42")
        long seed,

        @Key(doc = "Where to compute: auto, cpu, cuda, cuda:1.", defaultValue = "auto")
        String device,

        @Key(
                doc = "Number format of matrix products; auto takes bf16 where the machine is faster with it.",
                defaultValue = "auto")
        Precision precision,

        @Key(
                doc = "Data-parallel workers inside the process, 0 for one a core; the last digits depend on it.",
                defaultValue = "0",
                min = 0,
                max = 256)
        int workers)
        implements Recipe {

    public TaskRecipe {
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("'stages' is empty: say at least '- stage: fine-tune'");
        }
        Recipe.requireName(name);
        if (stages.stream().anyMatch(Stage.FewShot.class::isInstance)) {
            if (stages.size() > 1) {
                throw new IllegalArgumentException("'few-shot' is one of " + stages.size()
                        + " stages, but its head is another than theirs: let it be the only one");
            }
            if (task != TaskKind.CLASSIFICATION) {
                throw new IllegalArgumentException("'few-shot' learns one class of a text: task classification");
            }
        }
        if (stages.stream().map(stage -> stage.train().peft()).distinct().count() > 1) {
            throw new IllegalArgumentException(
                    "the stages differ in 'peft': one adapter goes through all stages, so say the same in each");
        }
    }

    @Override
    public List<TrainConfig> training() {
        return stages.stream().map(Stage::train).toList();
    }

    /** The stage that learns from few examples, if this is such a recipe. */
    Optional<Stage.FewShot> fewShot() {
        return stages.get(0) instanceof Stage.FewShot few ? Optional.of(few) : Optional.empty();
    }

    @Override
    public String taskName() {
        return task.name().toLowerCase(Locale.ROOT).replace('_', '-')
                + (fewShot().isPresent() ? " with few examples" : "");
    }
}
