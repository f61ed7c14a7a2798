package dev.laurel.recipe;

import dev.laurel.config.Key;
import dev.laurel.tensor.Precision;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.pretrain.CorpusConfig;
import dev.laurel.train.pretrain.NewModel;
import dev.laurel.train.pretrain.PretrainConfig;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A recipe for pretraining: an encoder that learns from raw text, from scratch or further than it was. */
public record PretrainRecipe(
        @Key(doc = "A short name, which the run's folder and report take.")
        String name,

        @Key(doc = "What the recipe is for, in one sentence.", defaultValue = "''")
        String description,

        @Key(
                doc =
                        "The pretrained model: a built-in name, a folder, or hf://organisation/name[@revision]; with new_model"
                                + " only its tokenizer is used, and a folder with a tokenizer.json is enough.")
        String model,

        @Key(doc = "The sizes of a model of random weights, to train from scratch; else the model is trained further.")
        Optional<NewModel> newModel,

        @Key(doc = "What is learned: pretrain.") Task task,

        @Key(doc = "Where the text stands.") CorpusConfig data,

        @Key(doc = "What is learned from the text.", defaultValue = "{}")
        PretrainConfig objective,

        @Key(doc = "How the model is trained.", defaultValue = "{}")
        TrainConfig train,

        @Key(
                doc = "Seed of everything random: new weights, the order of texts, hidden words, dropout.",
                defaultValue = "42")
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

    /** The one task of these recipes. */
    public enum Task {
        PRETRAIN
    }

    public PretrainRecipe {
        Recipe.requireName(name);
        if (train.peft().isPresent()) {
            throw new IllegalArgumentException("'peft' adapts a model to a task; pretraining trains the model's own"
                    + " weights, or with 'freeze' a part of them");
        }
        if (newModel.isPresent() && !train.freeze().equals("none")) {
            throw new IllegalArgumentException("'freeze' keeps what was pretrained, but with new_model nothing was");
        }
    }

    @Override
    public Path pretrained(Function<String, Path> models) {
        return newModel.isPresent() && holdsTokenizer(model) ? Path.of(model) : models.apply(model);
    }

    private static boolean holdsTokenizer(String name) {
        try {
            return Files.isRegularFile(Path.of(name, "tokenizer.json"));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @Override
    public List<TrainConfig> training() {
        return List.of(train);
    }

    @Override
    public String taskName() {
        return "pretrain";
    }
}
