package dev.laurel.recipe;

import dev.laurel.data.CheckOutcome;
import dev.laurel.data.DataCheck;
import dev.laurel.data.DataSets;
import dev.laurel.data.Example;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.data.preference.PreferenceCheck;
import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import java.nio.file.Path;
import java.util.function.Function;

/** Reads the data of a recipe with the model's tokenizer, without the model and without training. */
public final class RecipeCheck {

    private RecipeCheck() {}

    /**
     * Examines every part of the data; mistakes in it are in the report.
     *
     * @param dataFolder what relative file names in the recipe start from
     * @param models finds the folder of a model by the recipe's name for it
     */
    public static CheckOutcome run(Recipe recipe, Path dataFolder, Function<String, Path> models) {
        try (Tokenizer tokenizer = Tokenizer.load(models.apply(recipe.model()))) {
            int wanted = recipe.training().get(0).maxLength();
            int maxLength = Math.min(wanted, tokenizer.maxLength().orElse(wanted));
            if (recipe instanceof RewardRecipe reward) {
                return PreferenceCheck.run(
                        reward.data(), dataFolder, tokenizer, reward.data().transcript(), maxLength);
            }
            if (recipe instanceof SemisupervisedRecipe few) {
                few.unlabelled()
                        .ifPresent(part ->
                                DataSets.readUnlabelled(few.data(), few.task(), dataFolder, FlowData.UNLABELLED, part));
                return DataCheck.run(
                        few.data(),
                        few.task(),
                        dataFolder,
                        example -> encode(tokenizer, example).length(),
                        maxLength);
            }
            TaskRecipe task = (TaskRecipe) recipe;
            return DataCheck.run(
                    task.data(),
                    task.task(),
                    dataFolder,
                    example -> encode(tokenizer, example).length(),
                    maxLength);
        }
    }

    private static Encoding encode(Tokenizer tokenizer, Example example) {
        if (example instanceof Tagged tagged) {
            return tokenizer.encodeWords(tagged.words(), Integer.MAX_VALUE);
        }
        Labeled labeled = (Labeled) example;
        return labeled.pair().isPresent()
                ? tokenizer.encode(labeled.text(), labeled.pair().get(), Integer.MAX_VALUE)
                : tokenizer.encode(labeled.text(), Integer.MAX_VALUE);
    }
}
