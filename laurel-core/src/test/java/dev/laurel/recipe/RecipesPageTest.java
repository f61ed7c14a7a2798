package dev.laurel.recipe;

import dev.laurel.Page;
import dev.laurel.config.Reference;
import dev.laurel.data.DataConfig;
import dev.laurel.data.preference.PreferenceConfig;
import dev.laurel.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The reference in {@code docs/recipes.md} lists the keys that the code knows and the recipes that are shipped. */
class RecipesPageTest {

    private static final String MARK = "<!-- From here on the page is made from the code by ./dev docs. -->\n";

    @Test
    @Tag("docs")
    void theReferenceIsWhatTheCodeSays() throws IOException {
        Page page = Page.at("docs/recipes.md");
        String written = page.text();
        page.mustBe(written.substring(0, written.indexOf(MARK)) + MARK + reference());
    }

    private static String reference() throws IOException {
        return """

                ## Shipped recipes

                %s
                ## Keys of a recipe

                %s
                ## Keys of a recipe of `task: reward`

                Its `train` has the keys of `train` in a stage; [its data](preference-data.md) and
                [its losses](reward-losses.md) have pages of their own; `loss[gated].ratings` has the keys of `data`.

                %s
                ## Keys of a recipe with a `method`

                It learns from few labels and from texts without; [its methods](semi-supervised.md) have a page of their own.
                `data` has the keys of `data`; `supervised`, `semisupervised`, `fine_tune` and `train` of a reward model
                those of `train` in a stage; `reward.source[function].settings` has [those of a reward function](rewards.md).

                %s
                ## Keys of a recipe of `task: pretrain`

                [Pretraining](pretraining.md) has a page of its own. Its `train` has the keys of `train` in a stage; `dev` and
                `test` of `data` have those of `data.train`.

                %s
                ## Keys of `data` of a recipe of `task: reward`

                %s
                ## Keys of `data`

                `dev` and `test` have the keys of `train`.

                %s
                ## Keys of `train` in a stage

                %s""".formatted(
                        shipped(),
                        keys(TaskRecipe.class, "data.", "stages["),
                        keys(RewardRecipe.class, "data.", "train.", "loss[gated].ratings."),
                        keys(
                                SemisupervisedRecipe.class,
                                "data.",
                                "supervised.",
                                "semisupervised.",
                                "fine_tune.",
                                "reward.source[reward-model].train.",
                                "reward.source[function].settings."),
                        keys(PretrainRecipe.class, "train.", "data.dev.", "data.test."),
                        keys(PreferenceConfig.class, "dev.", "test."),
                        keys(DataConfig.class, "dev.", "test."),
                        keys(TrainConfig.class));
    }

    /** The table of a record's keys, without those below the given ones, which have a table of their own. */
    private static String keys(Class<? extends Record> type, String... without) {
        return Reference.markdown(type)
                .lines()
                .filter(line -> Stream.of(without).noneMatch(prefix -> line.startsWith("| `" + prefix)))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String shipped() throws IOException {
        StringBuilder table = new StringBuilder("| Recipe | Task | Model | Description |\n|---|---|---|---|\n");
        try (Stream<Path> files = Files.list(Page.at("recipes").file())) {
            List<Recipe> recipes = files.filter(Files::isRegularFile)
                    .map(file -> Recipe.read(file, List.of()))
                    .sorted(Comparator.comparing(Recipe::name))
                    .toList();
            for (Recipe recipe : recipes) {
                table.append("| [`%1$s`](../recipes/%1$s.yaml) | %2$s | `%3$s` | %4$s |\n"
                        .formatted(recipe.name(), recipe.taskName(), recipe.model(), recipe.description()));
            }
        }
        return table.toString();
    }
}
