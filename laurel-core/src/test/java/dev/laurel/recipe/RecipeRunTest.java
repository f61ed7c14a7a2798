package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.laurel.base.UserError;
import dev.laurel.data.DataSets;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.Evaluation;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeRunTest {

    private static final List<String> KIND = List.of("good", "great", "fine", "bad", "poor", "awful");
    private static final List<String> THING = List.of("soup", "room", "phone");
    private static final List<String> START = List.of("the", "a", "one", "not the");

    @TempDir
    Path temp;

    private Path pretrained;

    @BeforeEach
    void writeModel() {
        pretrained = TinyBert.withTokenizer(temp.resolve("tiny"));
    }

    /** A row for each combination of words, of which every fifth is left for another part. */
    private static String rows(String task, boolean heldOut) {
        return IntStream.range(0, KIND.size() * THING.size() * START.size())
                .filter(i -> (i % 5 == 0) == heldOut)
                .mapToObj(
                        i -> row(task, i % KIND.size(), i / KIND.size() % THING.size(), i / KIND.size() / THING.size()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String row(String task, int kind, int thing, int start) {
        String text = START.get(start) + " " + THING.get(thing) + " is " + KIND.get(kind);
        return switch (task) {
            case "classification" ->
                "{\"text\": \"%s\", \"label\": \"%s\"}".formatted(text, kind < 3 ? "positive" : "negative");
            case "multi-label" ->
                "{\"text\": \"%s\", \"label\": [\"%s\"%s]}"
                        .formatted(text, THING.get(thing), kind < 3 ? ", \"praise\"" : "");
            case "regression" -> "{\"text\": \"%s\", \"label\": %s}".formatted(text, kind < 3 ? 1.5 : -0.5 - thing);
            default ->
                "{\"words\": [\"anna\", \"sees\", \"the\", \"%s\", \"in\", \"%s\"], \"tags\": [\"B-PER\", \"O\", \"O\", \"O\", \"O\", \"B-LOC\"]}"
                        .formatted(THING.get(thing), kind < 3 ? "rome" : "paris");
        };
    }

    private TaskRecipe recipe(String task, String... overrides) throws IOException {
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("train.jsonl"), rows(task, false));
        Files.writeString(data.resolve("dev.jsonl"), rows(task, true));
        Files.writeString(data.resolve("test.jsonl"), rows(task, true));
        Path file = data.resolve("recipe.yaml");
        Files.writeString(file, """
                name: tiny-%s
                description: A tiny model for a tiny task.
                model: tiny
                task: %s
                workers: 2
                precision: fp32
                data:
                  train: {file: train.jsonl}
                  dev: {file: dev.jsonl}
                  test: {file: test.jsonl}
                stages:
                  - stage: fine-tune
                    train: {epochs: 3, batch_size: 8, learning_rate: 5e-3, logging_steps: 1}
                """.formatted(task, task));
        return (TaskRecipe) Recipe.read(file, List.of(overrides));
    }

    private RecipeRun.Surroundings surroundings(BooleanSupplier stop) {
        return new RecipeRun.Surroundings(
                temp.resolve("data"), name -> pretrained, Map.of("laurel", "test"), Progress.NONE, stop);
    }

    private RunRecord begin(Recipe recipe, Path out) {
        return RecipeRun.execute(recipe, RunFolder.begin(out), surroundings(() -> false));
    }

    /** Says stop after that many updates; evaluating dev and test before them asks once each. */
    private static BooleanSupplier after(int updates) {
        AtomicInteger asked = new AtomicInteger();
        return () -> asked.incrementAndGet() >= updates + 2;
    }

    @ParameterizedTest
    @ValueSource(strings = {"classification", "multi-label", "regression", "tokens"})
    void goesFromDataToReport(String task) throws IOException {
        Path out = temp.resolve("run");
        TaskRecipe recipe = recipe(task, "epochs=30", "weight_decay=0");
        RunRecord record = begin(recipe, out);
        RunFolder folder = new RunFolder(out);

        assertThat(record.metrics().keySet()).containsExactly("before", "after");
        assertThat(record.metrics().get("before").keySet()).containsExactly("dev", "test");
        double before = record.metrics().get("before").get("test").get(record.headline());
        double after = record.metrics().get("after").get("test").get(record.headline());
        assertThat(after).isGreaterThan(before);
        assertThat(record.data().get("train").examples()).isEqualTo(57);
        assertThat(record.data().get("dev").examples()).isEqualTo(15);
        // 57 examples make 8 updates of at most 8
        assertThat(record.training().get("steps")).isEqualTo(240);
        assertThat(record.training().get("kept_step") % 8).isZero();
        assertThat(record.mistakes().keySet()).containsExactly("dev", "test");

        assertThat(RunRecord.read(folder.record())).usingRecursiveComparison().isEqualTo(record);
        assertThat(folder.report()).content().contains("tiny-" + task);
        assertThat(out.resolve("metrics.jsonl")).content().contains("train/loss");
        assertThat(out.resolve("stage-1")).doesNotExist();
        assertThat(Recipe.read(folder.recipe(), List.of())).isEqualTo(recipe);

        Placement placement = new Placement("cpu", Precision.FP32, 2);
        try (TaskModel model = TaskModel.open(folder.model(), placement)) {
            Dataset<Example> test = DataSets.load(recipe.data(), recipe.task(), temp.resolve("data"))
                    .test()
                    .orElseThrow();
            assertThat(RunRecord.values(Evaluation.of(model, test).scores().report(recipe.seed())))
                    .isEqualTo(record.metrics().get("after").get("test"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora", "lora, dora: true", "ia3", "bitfit"})
    void anAdapterIsTrainedSavedAndReadAgain(String method) throws IOException {
        Path out = temp.resolve("run");
        Recipe recipe = recipe("classification", "epochs=30", "weight_decay=0", "peft={method: " + method + "}");
        RunRecord record = begin(recipe, out);
        RunFolder folder = new RunFolder(out);
        assertThat(record.metrics().get("after").get("dev").get("log_loss"))
                .isLessThan(record.metrics().get("before").get("dev").get("log_loss"));
        assertThat(folder.model().resolve("adapter_config.json")).exists();
        assertThat(folder.model().resolve("model.safetensors")).doesNotExist();
        Placement placement = new Placement("cpu", Precision.FP32, 2);
        Path merged = temp.resolve("merged");
        try (TaskModel model = TaskModel.open(folder.model(), placement, name -> pretrained)) {
            assertThat(metrics(model)).isEqualTo(record.metrics().get("after").get("test"));
            model.saveMerged(merged);
        }
        try (TaskModel model = TaskModel.open(merged, placement)) {
            Map<String, Double> unmerged = record.metrics().get("after").get("test");
            assertThat(metrics(model))
                    .allSatisfy(
                            (name, value) -> assertThat(value).as(name).isCloseTo(unmerged.get(name), within(1e-5)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt-tuning, virtual_tokens: 4, start: text, text: good or bad",
                "prefix-tuning, virtual_tokens: 4, projection: true",
                "p-tuning, virtual_tokens: 4, encoder: lstm"
            })
    void aPromptIsTrainedSavedAndReadAgain(String method) throws IOException {
        Path out = temp.resolve("run");
        Recipe recipe = recipe("classification", "epochs=30", "weight_decay=0", "peft={method: " + method + "}");
        RunRecord record = begin(recipe, out);
        RunFolder folder = new RunFolder(out);
        assertThat(record.metrics().get("after").get("dev").get("log_loss"))
                .isLessThan(record.metrics().get("before").get("dev").get("log_loss"));
        Placement placement = new Placement("cpu", Precision.FP32, 2);
        try (TaskModel model = TaskModel.open(folder.model(), placement, name -> pretrained)) {
            assertThat(metrics(model)).isEqualTo(record.metrics().get("after").get("test"));
            assertThat(model.maxLength()).isEqualTo(44 - 4);
            Path merged = temp.resolve("merged");
            assertThatThrownBy(() -> model.saveMerged(merged))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("cannot be merged");
            assertThat(merged).doesNotExist();
            // and nothing is lost by having tried
            assertThat(metrics(model)).isEqualTo(record.metrics().get("after").get("test"));
        }
    }

    @Test
    void virtualTokensTakeRoomFromTheText() throws IOException {
        Recipe recipe = recipe("tokens", "epochs=1", "max_length=40", "peft={method: p-tuning, virtual_tokens: 20}");
        RunRecord record = begin(recipe, temp.resolve("run"));
        assertThat(record.warnings())
                .contains("max_length is 40, but the model reads at most 24 tokens of a text beside 20 virtual ones"
                        + " (peft.virtual_tokens); texts are cut there");
        Recipe none = recipe("tokens", "peft={method: prefix-tuning, virtual_tokens: 40}");
        assertThatThrownBy(() -> begin(none, temp.resolve("none")))
                .isInstanceOf(UserError.class)
                .hasMessage("virtual_tokens is 40, but the model reads at most 44 tokens, virtual ones included, which"
                        + " leaves no room for a text. Take at most 36");
    }

    @ParameterizedTest
    @ValueSource(strings = {"classification", "multi-label", "regression", "tokens"})
    void aRegularisedRunEndsWithWhatItMeasured(String task) throws IOException {
        Path out = temp.resolve("run");
        TaskRecipe recipe = recipe(
                task,
                "epochs=2",
                "r_drop=0.5",
                "fgm=0.1",
                "mixout=0.1",
                "l2_sp=0.1",
                "layer_decay=0.9",
                "average={method: ema}");
        RunRecord record = begin(recipe, out);
        try (TaskModel model = TaskModel.open(new RunFolder(out).model(), new Placement("cpu", Precision.FP32, 2))) {
            Dataset<Example> test = DataSets.load(recipe.data(), recipe.task(), temp.resolve("data"))
                    .test()
                    .orElseThrow();
            assertThat(RunRecord.values(Evaluation.of(model, test).scores().report(recipe.seed())))
                    .isEqualTo(record.metrics().get("after").get("test"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora", "bitfit"})
    void anAdapterIsRegularisedToo(String method) throws IOException {
        Path out = temp.resolve("run");
        Recipe recipe = recipe(
                "classification",
                "epochs=2",
                "peft={method: " + method + "}",
                "r_drop=0.5",
                "fgm=0.1",
                "layer_decay=0.9",
                "average={method: swa, start: 0.5}");
        RunRecord record = begin(recipe, out);
        Placement placement = new Placement("cpu", Precision.FP32, 2);
        try (TaskModel model = TaskModel.open(new RunFolder(out).model(), placement, name -> pretrained)) {
            assertThat(metrics(model)).isEqualTo(record.metrics().get("after").get("test"));
        }
    }

    private Map<String, Double> metrics(TaskModel model) throws IOException {
        Recipe recipe = recipe("classification");
        Dataset<Example> test = DataSets.load(
                        ((TaskRecipe) recipe).data(), TaskKind.CLASSIFICATION, temp.resolve("data"))
                .test()
                .orElseThrow();
        return RunRecord.values(Evaluation.of(model, test).scores().report(recipe.seed()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lora, dropout: 0.1",
                "prompt-tuning, start: vocabulary",
                "prefix-tuning",
                "p-tuning, encoder: lstm, encoder_dropout: 0.2"
            })
    void anAdapterRunThatWasStoppedEndsAsIfItHadNot(String method) throws IOException {
        Recipe recipe = recipe("classification", "epochs=2", "peft={method: " + method + "}");
        RunRecord whole = begin(recipe, temp.resolve("whole"));
        Path out = temp.resolve("stopped");
        assertThatThrownBy(() -> RecipeRun.execute(recipe, RunFolder.begin(out), surroundings(after(5))))
                .isInstanceOf(InterruptedRunException.class);
        RunRecord resumed = RecipeRun.execute(recipe, RunFolder.resume(out), surroundings(() -> false));
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
        assertThat(out.resolve("model/adapter_model.safetensors"))
                .hasSameBinaryContentAs(temp.resolve("whole/model/adapter_model.safetensors"));
    }

    @Test
    void refusesToFreezeBesidePeft() {
        assertThatThrownBy(() -> recipe("classification", "freeze=1", "peft={method: lora}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("freeze and peft are both given");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 24})
    void anInterruptedRunEndsAsOneThatWasNot(int updates) throws IOException {
        TaskRecipe recipe = recipe("classification");
        RunRecord whole = begin(recipe, temp.resolve("whole"));
        Path out = temp.resolve("interrupted");
        assertThatThrownBy(() -> RecipeRun.execute(recipe, RunFolder.begin(out), surroundings(after(updates))))
                .isInstanceOf(InterruptedRunException.class);
        assertThat(out.resolve("run.json")).doesNotExist();
        RunRecord resumed = RecipeRun.execute(recipe, RunFolder.resume(out), surroundings(() -> false));
        assertSameResult(resumed, whole, out, temp.resolve("whole"));
    }

    private static void assertSameResult(RunRecord actual, RunRecord expected, Path out, Path expectedOut)
            throws IOException {
        assertThat(actual.metrics()).isEqualTo(expected.metrics());
        assertThat(actual.intervals()).isEqualTo(expected.intervals());
        assertThat(actual.training().get("steps")).isEqualTo(expected.training().get("steps"));
        assertThat(actual.training().get("kept_step"))
                .isEqualTo(expected.training().get("kept_step"));
        assertThat(Files.mismatch(
                        out.resolve("model/model.safetensors"), expectedOut.resolve("model/model.safetensors")))
                .isEqualTo(-1);
        assertThat(lines(out).map(RecipeRunTest::withoutSpeed).toList())
                .isEqualTo(lines(expectedOut).map(RecipeRunTest::withoutSpeed).toList());
    }

    private static Stream<String> lines(Path out) throws IOException {
        return Files.readAllLines(out.resolve("metrics.jsonl")).stream();
    }

    private static String withoutSpeed(String line) {
        return line.replaceAll("\"(train/tokens_per_second|time|wall_time)\":[^,}]*,?", "");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 30})
    void aRunOfTwoStagesResumesInEither(int updates) throws IOException {
        Path data = temp.resolve("data");
        recipe("classification");
        Path file = data.resolve("recipe.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        + "  - stage: fine-tune\n    train: {epochs: 2, batch_size: 8, logging_steps: 1}\n");
        Recipe recipe = Recipe.read(file, List.of());
        RunRecord whole = begin(recipe, temp.resolve("whole"));
        assertThat(whole.training().get("steps")).isEqualTo(24 + 16);
        Path out = temp.resolve("interrupted");
        assertThatThrownBy(() -> RecipeRun.execute(recipe, RunFolder.begin(out), surroundings(after(updates))))
                .isInstanceOf(InterruptedRunException.class);
        RunRecord resumed = RecipeRun.execute(recipe, RunFolder.resume(out), surroundings(() -> false));
        assertSameResult(resumed, whole, out, temp.resolve("whole"));
    }

    /** The name in the recipe is the same, what it stands for is not: the resumed run would be neither of two runs. */
    @Test
    void anotherPretrainedModelIsRefusedWhenResuming() throws IOException {
        Recipe recipe = recipe("classification");
        Path out = temp.resolve("out");
        assertThatThrownBy(() -> RecipeRun.execute(recipe, RunFolder.begin(out), surroundings(after(5))))
                .isInstanceOf(InterruptedRunException.class);
        Path weights = pretrained.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertThatThrownBy(() -> RecipeRun.execute(recipe, RunFolder.resume(out), surroundings(() -> false)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("was made with other settings: then 'model files: ")
                .hasMessageContaining("weights_sha256=");
    }

    @Test
    void otherSettingsAreRefusedWhenResuming() throws IOException {
        Path out = temp.resolve("run");
        TaskRecipe recipe = recipe("classification");
        assertThatThrownBy(() -> RecipeRun.execute(recipe, RunFolder.begin(out), surroundings(after(2))))
                .isInstanceOf(InterruptedRunException.class);
        TaskRecipe other = recipe("classification", "learning_rate=1e-3");
        assertThatThrownBy(() -> RecipeRun.execute(other, RunFolder.resume(out), surroundings(() -> false)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("was begun with another recipe: then 'learning_rate: 0.005")
                .hasMessageContaining("now 'learning_rate: 0.001");
    }

    @Test
    void aRunThatCouldNotBeginLeavesTheFolderFree() throws IOException {
        Path out = temp.resolve("run");
        TaskRecipe recipe = recipe("classification");
        RecipeRun.Surroundings noModel = new RecipeRun.Surroundings(
                temp.resolve("data"),
                name -> {
                    throw new UserError("no model named '" + name + "'");
                },
                Map.of(),
                Progress.NONE,
                () -> false);
        assertThatThrownBy(() -> RecipeRun.execute(recipe, RunFolder.begin(out), noModel))
                .hasMessage("no model named 'tiny'");
        assertThat(out).doesNotExist();
    }

    @Test
    void aRunKilledBeforeItsRecipeWasWrittenLeavesTheFolderFree() throws IOException {
        Path out = Files.createDirectories(temp.resolve("run"));
        Files.writeString(out.resolve(".recipe.yaml.4711-1.tmp"), "name: ti");
        Files.createFile(out.resolve(".lock"));
        RunFolder folder = RunFolder.begin(out);
        folder.lock().close();
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void twoCommandsCannotWorkInOneFolder() throws IOException {
        Path out = temp.resolve("run");
        TaskRecipe recipe = recipe("classification");
        RunFolder folder = RunFolder.begin(out);
        RunLock first = folder.lock();
        assertThatThrownBy(() -> RecipeRun.execute(recipe, folder, surroundings(() -> false)))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "another command is working in " + out + ". Wait until it has ended, or choose another --out");
        first.close();
        folder.lock().close();
    }

    @Test
    void aStopWhileEvaluatingKeepsWhatWasTrained() throws IOException {
        Path out = temp.resolve("run");
        TaskRecipe recipe = recipe("classification", "epochs=1");
        assertThatThrownBy(() -> RecipeRun.execute(
                        recipe,
                        RunFolder.begin(out),
                        surroundings(() -> Files.exists(out.resolve("stage-1/finished")))))
                .isInstanceOf(InterruptedRunException.class)
                .hasMessage("Stopped while evaluating after training; what was trained so far is kept");
        assertThatThrownBy(() -> RecipeRun.execute(
                        recipe("classification", "epochs=2"), RunFolder.resume(out), surroundings(() -> false)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("was begun with another recipe: then 'epochs: 1', now 'epochs: 2'");
        assertThat(Recipe.read(out.resolve("recipe.yaml"), List.of())).isEqualTo(recipe);
        RunRecord record = RecipeRun.execute(recipe, RunFolder.resume(out), surroundings(() -> false));
        RunRecord uninterrupted = begin(recipe, temp.resolve("other"));
        assertThat(record.metrics()).isEqualTo(uninterrupted.metrics());
    }

    @Test
    void theReportOfAnUnfinishedRunSaysSo() throws IOException {
        Path out = temp.resolve("run");
        TaskRecipe recipe = recipe("classification");
        assertThatThrownBy(() -> RecipeRun.execute(recipe, RunFolder.begin(out), surroundings(after(1))))
                .isInstanceOf(InterruptedRunException.class);
        assertThatThrownBy(() -> RunRecord.read(new RunFolder(out).record()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("the run in " + out + " is not finished");
    }

    @Test
    void aFolderThatIsNotFreeIsRefused() throws IOException {
        Path out = Files.createDirectories(temp.resolve("full"));
        Files.writeString(out.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> RunFolder.begin(out))
                .isInstanceOf(UserError.class)
                .hasMessage(out + " is not empty. Choose another --out");
        Files.writeString(out.resolve("recipe.yaml"), "name: x");
        assertThatThrownBy(() -> RunFolder.begin(out))
                .hasMessage(out + " holds a run already. Add --resume to continue it, or choose another --out");
        Path file = temp.resolve("full/notes.txt");
        assertThatThrownBy(() -> RunFolder.begin(file))
                .hasMessage("cannot write the run to " + file + ": it is a file. Choose another --out");
        assertThatThrownBy(() -> RunFolder.begin(file.resolve("below")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("cannot make the folder " + file.resolve("below"));
    }

    @Test
    void aReadOnlyFolderIsRefused() throws IOException {
        Path out = Files.createDirectories(temp.resolve("locked"));
        assertThat(out.toFile().setWritable(false)).isTrue();
        try {
            assumeFalse(Files.isWritable(out), "this user may write everywhere");
            assertThatThrownBy(() -> RunFolder.begin(out))
                    .isInstanceOf(UserError.class)
                    .hasMessage("cannot write into " + out + ". Choose another --out");
        } finally {
            assertThat(out.toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void onlyABegunAndUnfinishedRunIsResumed() throws IOException {
        Path none = temp.resolve("none");
        assertThatThrownBy(() -> RunFolder.resume(none))
                .isInstanceOf(UserError.class)
                .hasMessage("there is no run to resume in " + none + ". Leave --resume out to begin one there");
        Path out = temp.resolve("run");
        begin(recipe("classification", "epochs=1"), out);
        assertThatThrownBy(() -> RunFolder.resume(out))
                .isInstanceOf(UserError.class)
                .hasMessage("the run in " + out + " is finished. Choose another --out to run the recipe again");
    }

    @Test
    void aLabelUnseenInTrainingIsNamed() throws IOException {
        TaskRecipe recipe = recipe("classification");
        Path dev = temp.resolve("data/dev.jsonl");
        Files.writeString(dev, Files.readString(dev) + "{\"text\": \"the soup\", \"label\": \"positiv\"}\n");
        assertThatThrownBy(() -> begin(recipe, temp.resolve("run")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("dev.jsonl:16")
                .hasMessageContaining("positiv")
                .hasMessageContaining("Did you mean 'positive'?");
        assertThat(temp.resolve("run")).doesNotExist();
    }

    @Test
    void aSingleClassIsRefused() throws IOException {
        TaskRecipe recipe = recipe("classification");
        for (String part : List.of("train", "dev", "test")) {
            Files.writeString(temp.resolve("data/" + part + ".jsonl"), "{\"text\": \"a\", \"label\": \"positive\"}\n");
        }
        assertThatThrownBy(() -> begin(recipe, temp.resolve("run")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("the training part has no label but 'positive'");
    }

    @Test
    void anEmptyDataSetIsNamed() throws IOException {
        TaskRecipe recipe = recipe("classification");
        Files.writeString(temp.resolve("data/train.jsonl"), "");
        assertThatThrownBy(() -> begin(recipe, temp.resolve("run")))
                .isInstanceOf(UserError.class)
                .hasMessage("train.jsonl: the file is empty");
        Files.writeString(temp.resolve("data/train.jsonl"), "\n\n");
        assertThatThrownBy(() -> begin(recipe, temp.resolve("run")))
                .isInstanceOf(UserError.class)
                .hasMessage("train.jsonl: no examples for the part train");
    }

    @Test
    void withoutADevPartTheLastWeightsAreKept() throws IOException {
        TaskRecipe read = recipe("classification");
        Path file = temp.resolve("data/recipe.yaml");
        Files.writeString(file, Files.readString(file).replace("  dev: {file: dev.jsonl}\n", ""));
        RunRecord record = begin(Recipe.read(file, List.of()), temp.resolve("run"));
        assertThat(record.training().get("kept_step")).isEqualTo(24);
        assertThat(record.metrics().get("after").keySet()).containsExactly("test");
        assertThat(read.data().dev()).isPresent();
    }
}
