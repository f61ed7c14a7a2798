package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.Page;
import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.data.CheckOutcome;
import dev.laurel.model.TinyBert;
import dev.laurel.report.Progress;
import dev.laurel.train.InterruptedRunException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes for pretraining, from text files to a model that the next recipe begins with. */
class PretrainRunTest {

    @TempDir
    Path temp;

    private Path data;
    private Path tiny;

    @BeforeEach
    void write() throws IOException {
        data = Files.createDirectories(temp.resolve("data"));
        tiny = TinyBert.withTokenizer(temp.resolve("tiny"));
        Files.writeString(data.resolve("train.txt"), text(40));
    }

    private static String text(int documents) {
        List<String> words = List.of("good", "great", "bad", "poor", "soup", "room", "phone", "rome", "paris", "anna");
        Rng rng = Rng.of(documents);
        return IntStream.range(0, documents)
                .mapToObj(d -> IntStream.range(0, 3)
                        .mapToObj(i -> "the " + words.get(rng.nextInt(10)) + " is " + words.get(rng.nextInt(4)) + "\n")
                        .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    private Recipe recipe(String... overrides) throws IOException {
        Path file = data.resolve("recipe.yaml");
        Files.writeString(file, """
                name: tiny-pretraining
                description: A tiny model for a tiny language.
                model: tiny
                task: pretrain
                workers: 2
                precision: fp32
                data:
                  train: {file: train.txt}
                  split: {dev: 0.2}
                train: {epochs: 3, batch_size: 8, learning_rate: 5e-3, max_length: 24, logging_steps: 1}
                """);
        return Recipe.read(file, List.of(overrides));
    }

    private RunRecord run(Recipe recipe, RunFolder folder, BooleanSupplier stop) {
        return RecipeRun.execute(
                recipe,
                folder,
                new RecipeRun.Surroundings(data, name -> tiny, Map.of("laurel", "test"), Progress.NONE, stop));
    }

    private RunRecord run(Recipe recipe, String out) {
        return run(recipe, RunFolder.begin(temp.resolve(out)), () -> false);
    }

    @Test
    void goesFromTextToReportAndOnToATask() throws IOException {
        RunRecord record = run(recipe("epochs=20"), "run");
        RunFolder folder = new RunFolder(temp.resolve("run"));
        Map<String, Double> before = record.metrics().get("before").get("dev");
        Map<String, Double> after = record.metrics().get("after").get("dev");
        assertThat(after.keySet()).containsExactly("masked_accuracy", "perplexity", "log_likelihood");
        assertThat(after.get("perplexity")).isLessThan(before.get("perplexity"));
        assertThat(record.headline()).isEqualTo("masked_accuracy");
        assertThat(record.data().get("train").tokens()
                        + record.data().get("dev").tokens())
                .isEqualTo(120 * 6L);
        assertThat(folder.report()).content().contains("perplexity", "Training loss");
        assertThat(folder.path().resolve("metrics.jsonl")).content().contains("train/loss", "dev/perplexity");
        assertThat(HfConfig.read(folder.model()).texts("architectures")).containsExactly("BertForMaskedLM");

        // the next recipe's model
        Files.writeString(data.resolve("labelled.jsonl"), """
                {"text": "good soup", "label": "yes"}
                {"text": "bad soup", "label": "no"}
                """.repeat(8));
        Files.writeString(data.resolve("next.yaml"), """
                {name: next, model: tiny, task: classification, data: {train: {file: labelled.jsonl}}, workers: 1,
                 stages: [{stage: fine-tune, train: {epochs: 1, max_length: 24}}]}
                """);
        tiny = folder.model();
        RunRecord next = run(Recipe.read(data.resolve("next.yaml"), List.of()), "next");
        assertThat(next.data().get("train").examples()).isEqualTo(16);
    }

    @Test
    void theShippedRecipeRuns() {
        Path recipes = Page.at("recipes").file();
        Recipe recipe = Recipe.read(
                recipes.resolve("pretrain-messages.yaml"),
                List.of("epochs=1", "max_length=24", "workers=1", "precision=fp32"));
        RunRecord record = RecipeRun.execute(
                recipe,
                RunFolder.begin(temp.resolve("shipped")),
                new RecipeRun.Surroundings(recipes, name -> tiny, Map.of(), Progress.NONE, () -> false));
        assertThat(record.description()).isNotEmpty().endsWith(".");
        // each of the 517 rows is a line and a document, and about a tenth of them is held out
        int dev = record.data().get("dev").examples();
        assertThat(dev).isBetween(35, 70);
        assertThat(record.data().get("train").examples()).isEqualTo(517 - dev);
    }

    @Test
    void aStoppedRunGoesOnAndEndsTheSame() throws IOException {
        Recipe recipe = recipe("objective.sentences=next");
        RunRecord whole = run(recipe, "whole");
        AtomicInteger asked = new AtomicInteger();
        Path out = temp.resolve("stopped");
        // asked once while dev is measured, then after each update
        assertThatThrownBy(() -> run(recipe, RunFolder.begin(out), () -> asked.incrementAndGet() >= 6))
                .isInstanceOf(InterruptedRunException.class);
        RunRecord resumed = run(recipe, RunFolder.resume(out), () -> false);
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
        assertThat(Files.readAllBytes(out.resolve("model/model.safetensors")))
                .isEqualTo(Files.readAllBytes(temp.resolve("whole/model/model.safetensors")));
    }

    @Test
    void fromScratchNeedsOnlyATokenizer() throws IOException {
        Files.delete(tiny.resolve("config.json"));
        Files.delete(tiny.resolve("model.safetensors"));
        RunRecord record = run(
                recipe(
                        "model=" + tiny,
                        "new_model={hidden_size: 16, layers: 1, heads: 2, intermediate_size: 32, max_positions: 24}",
                        "objective.sentences=order",
                        "epochs=1"),
                "scratch");
        HfConfig config = HfConfig.read(temp.resolve("scratch/model"));
        assertThat(config.texts("architectures")).containsExactly("BertForPreTraining");
        assertThat(config.intValue("vocab_size")).isEqualTo(40);
        assertThat(record.model()).containsKey("tokenizer_sha256").containsEntry("type", "bert");
        assertThat(record.metrics().get("after").get("dev")).containsKeys("perplexity", "pair_accuracy", "pair_loss");
    }

    @Test
    void textIsReadFromGzippedFilesAndFromColumns() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text(10).getBytes(StandardCharsets.UTF_8));
        }
        Files.write(data.resolve("more.txt.gz"), packed.toByteArray());
        Files.writeString(data.resolve("rows.jsonl"), """
                {"id": 1, "body": "the soup is good\\nthe room is bad"}
                {"id": 2, "body": "the phone is great"}
                """);
        CheckOutcome plain = check("data.train={files: [{file: train.txt}, {file: more.txt.gz}]}", "data.split.dev=0");
        assertThat(plain.lines()).containsExactly("train: 50 documents, 150 lines, 900 tokens, read as 38 texts");
        CheckOutcome rows = check("data.train.file=rows.jsonl", "data.column=body", "data.split.dev=0");
        assertThat(rows.lines()).containsExactly("train: 2 documents, 3 lines, 18 tokens, read as 1 texts");
    }

    private CheckOutcome check(String... overrides) throws IOException {
        return RecipeCheck.run(recipe(overrides), data, name -> tiny);
    }

    @Test
    void whatIsNoTextIsRefusedWithItsPlace() throws IOException {
        Files.write(data.resolve("train.txt"), "good\nbad \0 poor\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> run(recipe(), "nul"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("train.txt:2:5: a NUL character: this looks like binary data");
        Files.write(data.resolve("train.txt"), new byte[] {'g', 'o', '\n', (byte) 0xff});
        assertThatThrownBy(() -> run(recipe(), "bytes"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("train.txt:2:1: the bytes 0xFF are not valid UTF-8");
        Files.writeString(data.resolve("train.txt"), "\n \n\n");
        assertThatThrownBy(() -> run(recipe(), "blank"))
                .isInstanceOf(UserError.class)
                .hasMessage("train.txt: no text for the part train, every line is blank. Name a file with text");
        Files.writeString(data.resolve("train.txt"), "");
        assertThatThrownBy(() -> run(recipe(), "empty"))
                .isInstanceOf(UserError.class)
                .hasMessage("train.txt: the file is empty");
        assertThat(temp.resolve("nul")).doesNotExist();
    }

    @Test
    void aTextOfOneLineIsTrainedOnWithAWarning() throws IOException {
        Files.writeString(data.resolve("train.txt"), "the soup is good");
        RunRecord one = run(recipe("epochs=1"), "one");
        assertThat(one.warnings())
                .anyMatch(warning -> warning.startsWith("the text is a single line"))
                .anyMatch(warning -> warning.startsWith("split.dev held nothing out"));
        Files.writeString(data.resolve("train.txt"), "the soup is good\n".repeat(300));
        RunRecord same = run(recipe("epochs=1"), "same");
        assertThat(same.warnings()).anyMatch(warning -> warning.matches("all \\d+ lines are the same .*"));
    }

    @Test
    void keysThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> recipe("train.peft={method: lora}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'peft' adapts a model to a task");
        assertThatThrownBy(() -> recipe("new_model={}", "freeze=1"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("with new_model nothing was");
        assertThatThrownBy(() -> recipe("data.train={file: train.txt, label: a}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'train.txt' has a 'label' or a 'path'");
    }
}
