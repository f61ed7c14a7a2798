package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import dev.laurel.data.Labeled;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.TinyBert;
import dev.laurel.report.Progress;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.train.InterruptedRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FewShotRunTest {

    @TempDir
    Path temp;

    private Path pretrained;

    @BeforeEach
    void writeModel() {
        pretrained = TinyBert.withTokenizer(temp.resolve("tiny"));
    }

    private TaskRecipe recipe(String method, String... overrides) throws IOException {
        Path data = Files.createDirectories(temp.resolve("data"));
        StringBuilder rows = new StringBuilder();
        for (String thing : List.of("soup", "room", "phone")) {
            for (String kind : List.of("good", "great", "fine", "bad")) {
                rows.append("{\"text\": \"the %s is %s\", \"label\": \"%s\"}\n".formatted(thing, kind, thing));
            }
        }
        Files.writeString(data.resolve("train.jsonl"), rows);
        Files.writeString(data.resolve("test.jsonl"), rows);
        Path file = data.resolve("recipe.yaml");
        Files.writeString(file, """
                name: tiny-few
                model: tiny
                task: classification
                workers: 2
                precision: fp32
                data:
                  train: {file: train.jsonl}
                  test: {file: test.jsonl}
                stages:
                  - stage: few-shot
                    shots: 3
                    method: %s
                    c: 1000
                    contrastive: {pairs: 8, learning_rate: 1e-3, batch_size: 8}
                """.formatted(method));
        return (TaskRecipe) Recipe.read(file, List.of(overrides));
    }

    private RunRecord run(Recipe recipe, RunFolder folder, BooleanSupplier stop) {
        return RecipeRun.execute(
                recipe,
                folder,
                new RecipeRun.Surroundings(
                        temp.resolve("data"), name -> pretrained, Map.of("laurel", "test"), Progress.NONE, stop));
    }

    /** The encoder is random: what is fitted to its vectors learns the examples, means of them tell little. */
    @ParameterizedTest
    @CsvSource({"contrastive, 3, 0.5", "linear, 3, 0.5", "prototypes, 4, 0.34"})
    void whatWasLearnedIsSavedAndReadBack(String method, int shots, double atLeast) throws IOException {
        RunFolder folder = RunFolder.begin(temp.resolve("run"));
        RunRecord record = run(recipe(method, "shots=" + shots), folder, () -> false);
        assertThat(record.data().get("train").examples()).isEqualTo(3 * shots);
        assertThat(record.data().get("train").labels())
                .containsEntry("soup", (long) shots)
                .containsEntry("phone", (long) shots);
        assertThat(record.metrics().get("before").get("test").get("accuracy")).isBetween(0.0, 1.0);
        assertThat(record.metrics().get("after").get("test").get("accuracy")).isGreaterThan(atLeast);
        List<Labeled> texts =
                List.of(Labeled.of("the soup is good"), Labeled.of("the room is good"), Labeled.of("phone"));
        try (TaskModel model = TaskModel.open(folder.model(), new Placement("cpu", Precision.FP32, 2))) {
            assertThat(model.labels().names()).containsExactlyInAnyOrder("soup", "room", "phone");
            for (Prediction prediction : model.predict(texts)) {
                assertThat(((Prediction.OneOf) prediction).probabilities()).hasSize(3);
            }
        }
    }

    @Test
    void aStoppedRunComesToTheSame() throws IOException {
        TaskRecipe recipe = recipe("contrastive", "checkpoint_seconds=0");
        RunRecord whole = run(recipe, RunFolder.begin(temp.resolve("whole")), () -> false);
        Path place = temp.resolve("stopped");
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> run(recipe, RunFolder.begin(place), () -> asked.incrementAndGet() > 9))
                .isInstanceOf(InterruptedRunException.class);
        RunRecord resumed = run(recipe, RunFolder.resume(place), () -> false);
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
    }

    @Test
    void fewerExamplesThanShotsAreRefusedBeforeTraining() throws IOException {
        TaskRecipe recipe = recipe("linear", "shots=5");
        assertThatThrownBy(() -> run(recipe, RunFolder.begin(temp.resolve("run")), () -> false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has 4 examples of the class '")
                .hasMessageContaining("shots is 5 of each class")
                .hasMessageContaining("or lower shots");
        assertThat(temp.resolve("run/model")).doesNotExist();
    }

    @Test
    void contrastsNeedTwoOfAClass() throws IOException {
        TaskRecipe recipe = recipe("contrastive", "shots=1");
        assertThatThrownBy(() -> run(recipe, RunFolder.begin(temp.resolve("run")), () -> false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("at least 2 texts of a class");
    }

    @Test
    void otherTasksAndOtherStagesAreRefused() {
        assertThatThrownBy(() -> recipe("linear", "task=regression"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("task classification");
        assertThatThrownBy(() -> recipe("linear", "stages=[{stage: few-shot}, {stage: fine-tune}]"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("let it be the only one");
    }
}
