package dev.laurel.recipe;

import dev.laurel.config.Config;
import dev.laurel.tensor.Precision;
import dev.laurel.train.TrainConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A recipe file: a model, what it is to learn from which data, and how. */
public sealed interface Recipe permits TaskRecipe, RewardRecipe, SemisupervisedRecipe, PretrainRecipe, ContinualRecipe {

    /** A short name, which the run's folder and report take. */
    String name();

    /** What the recipe is for, in one sentence. */
    String description();

    /** The pretrained model: a built-in name, a folder, or hf://organisation/name[@revision]. */
    String model();

    /**
     * The folder of the pretrained model.
     *
     * @param models finds it by the name
     */
    default Path pretrained(Function<String, Path> models) {
        return models.apply(model());
    }

    /** How the model is trained, stage by stage; at least one. */
    List<TrainConfig> training();

    /** Seed of everything random. */
    long seed();

    /** Where to compute. */
    String device();

    /** Number format of matrix products. */
    Precision precision();

    /** Data-parallel workers, 0 for one a core. */
    int workers();

    /** What is learned, in the words of the key {@code task}. */
    String taskName();

    /** Every key with its value as YAML, which reads back to an equal recipe. */
    default String yaml() {
        return Config.write((Record) this);
    }

    /** Reads a recipe file with {@code key=value} arguments; its task, or a method, decides which keys it has. */
    static Recipe read(Path file, List<String> overrides) {
        if (Config.peek(file, "method", List.of()).isPresent()) {
            return Config.read(file, SemisupervisedRecipe.class, overrides);
        }
        Optional<String> task = Config.peek(file, "task", overrides);
        return switch (task.orElse("")) {
            case "reward" -> Config.read(file, RewardRecipe.class, overrides);
            case "pretrain" -> Config.read(file, PretrainRecipe.class, overrides);
            default -> Config.read(file, TaskRecipe.class, overrides);
        };
    }

    /** Refuses a name that no folder can have. */
    static void requireName(String name) {
        if (!name.matches("[\\p{L}\\p{N}._-]+")) {
            throw new IllegalArgumentException(
                    "the name '" + name + "' becomes a folder's: letters, digits, '.', '_' and '-' only");
        }
    }
}
