package dev.laurel.recipe;

import dev.laurel.data.CheckOutcome;
import dev.laurel.data.DataCheck;
import dev.laurel.data.DataSets;
import dev.laurel.data.Example;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.data.preference.PreferenceCheck;
import dev.laurel.peft.PeftConfig;
import dev.laurel.text.Transcript;
import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.reward.RewardLoss;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

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
        try (Tokenizer tokenizer = Tokenizer.load(recipe.pretrained(models))) {
            TrainConfig train = recipe.training().get(0);
            int virtual = train.peft().map(PeftConfig::virtualTokens).orElse(0);
            int readable = tokenizer.maxLength().orElse(Integer.MAX_VALUE) - virtual;
            int maxLength = Math.min(train.maxLength(), readable);
            if (recipe instanceof RewardRecipe reward) {
                return check(reward, dataFolder, tokenizer, maxLength);
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
            if (recipe instanceof PretrainRecipe text) {
                return CorpusCheck.run(text, dataFolder, tokenizer, maxLength);
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

    private static CheckOutcome check(RewardRecipe recipe, Path dataFolder, Tokenizer tokenizer, int maxLength) {
        Transcript transcript = recipe.data().transcript();
        CheckOutcome data = PreferenceCheck.run(recipe.data(), dataFolder, tokenizer, transcript, maxLength);
        return recipe.loss().orElse(null) instanceof RewardLoss.Gated gated
                ? new WithRatings(
                        data, PreferenceCheck.run(gated.ratings(), dataFolder, tokenizer, transcript, maxLength))
                : data;
    }

    /** Pairs, and the ratings that attributes are learned from beside them. */
    private record WithRatings(CheckOutcome data, CheckOutcome ratings) implements CheckOutcome {

        @Override
        public boolean ok() {
            return data.ok() && ratings.ok();
        }

        @Override
        public List<String> lines() {
            return Stream.of(data.lines(), List.of("", "loss.ratings:"), ratings.lines())
                    .flatMap(List::stream)
                    .toList();
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
