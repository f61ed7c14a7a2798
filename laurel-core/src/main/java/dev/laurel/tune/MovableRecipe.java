package dev.laurel.tune;

import dev.laurel.config.Config;
import dev.laurel.data.SourceConfig;
import dev.laurel.recipe.Recipe;
import dev.laurel.recipe.RewardRecipe;
import dev.laurel.recipe.SemisupervisedRecipe;
import dev.laurel.recipe.TaskRecipe;
import dev.laurel.train.reward.RewardLoss;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes a recipe mean the same files and the same model wherever it is put, which relative names do not. */
final class MovableRecipe {

    private MovableRecipe() {}

    /** @param dataFolder what relative file names in the recipe start from */
    static Recipe of(Recipe recipe, Path dataFolder) {
        List<String> arguments = new ArrayList<>();
        if (recipe instanceof TaskRecipe task) {
            arguments.add(folder("data", task.data(), dataFolder));
        } else if (recipe instanceof SemisupervisedRecipe few) {
            arguments.add(folder("data", few.data(), dataFolder));
        } else if (recipe instanceof RewardRecipe reward) {
            arguments.add(folder("data", reward.data(), dataFolder));
            reward.loss()
                    .filter(RewardLoss.Gated.class::isInstance)
                    .map(RewardLoss.Gated.class::cast)
                    .ifPresent(gated -> arguments.add(folder("loss.ratings", gated.ratings(), dataFolder)));
        }
        Path model = Path.of(recipe.model());
        if (Files.isDirectory(model)) {
            arguments.add("model=" + quoted(model));
        }
        return (Recipe) Config.with((Record) recipe, arguments.toArray(String[]::new));
    }

    private static String folder(String section, SourceConfig data, Path dataFolder) {
        Path named = data.folder().map(dataFolder::resolve).orElse(dataFolder);
        Path place = Files.isDirectory(named) ? named : Path.of(data.folder().orElse("")); // where the command runs
        return section + ".folder=" + quoted(place);
    }

    private static String quoted(Path path) {
        return "'" + path.toAbsolutePath().normalize().toString().replace("'", "''") + "'";
    }
}
