package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.model.TinyBert;
import dev.laurel.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped recipes for few labels run from end to end on the shipped data, made small. */
class ShippedSemisupervisedRecipesTest {

    private static final Path RECIPES = Stream.iterate(
                    Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
            .map(path -> path.resolve("recipes"))
            .filter(path -> Files.exists(path.resolve("reward-training.yaml")))
            .findFirst()
            .orElseThrow();

    @TempDir
    Path temp;

    static List<String> recipes() throws IOException {
        try (Stream<Path> files = Files.list(RECIPES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("reward-training"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void runs(String name) {
        Recipe recipe = Recipe.read(
                RECIPES.resolve(name),
                List.of(
                        "supervised.epochs=1",
                        "semisupervised.epochs=1",
                        "fine_tune.epochs=1",
                        "supervised.max_length=44",
                        "few_labels=8",
                        "unlabelled_limit=16",
                        "data.limit.dev=20",
                        "data.limit.test=20",
                        "workers=1",
                        "precision=fp32"));
        Path tiny = TinyBert.withTokenizer(temp.resolve("tiny"));
        RecipeRun.Surroundings surroundings =
                new RecipeRun.Surroundings(RECIPES, model -> tiny, Map.of(), Progress.NONE, () -> false);
        RunRecord record = RecipeRun.execute(recipe, RunFolder.begin(temp.resolve("run")), surroundings);
        assertThat(record.description()).isNotEmpty().endsWith(".");
        assertThat(record.stages().stream().map(RunRecord.StageGain::stage).distinct())
                .containsExactly("supervised", "reward", "fine-tune");
        assertThat(record.data().get("unlabelled").examples()).isEqualTo(16);
    }
}
