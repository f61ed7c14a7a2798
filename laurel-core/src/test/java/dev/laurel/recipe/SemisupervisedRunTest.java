package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.data.Example;
import dev.laurel.data.Tagged;
import dev.laurel.model.TinyBert;
import dev.laurel.report.Progress;
import dev.laurel.train.InterruptedRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SemisupervisedRunTest {

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

    /** A row for each combination of words, of which every fifth is held out. */
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
            default ->
                "{\"words\": [\"anna\", \"sees\", \"the\", \"%s\", \"in\", \"%s\"], \"tags\": [\"B-PER\", \"O\", \"O\", \"O\", \"O\", \"B-LOC\"]}"
                        .formatted(THING.get(thing), kind < 3 ? "rome" : "paris");
        };
    }

    private SemisupervisedRecipe recipe(String task, String method, String... overrides) throws IOException {
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("train.jsonl"), rows(task, false));
        Files.writeString(data.resolve("dev.jsonl"), rows(task, true));
        Path file = data.resolve("recipe.yaml");
        Files.writeString(file, """
                name: tiny-%s
                description: A tiny model with few labels.
                model: tiny
                task: %s
                method: %s
                workers: 2
                precision: fp32
                data:
                  train: {file: train.jsonl}
                  dev: {file: dev.jsonl}
                few_labels: %s
                supervised: {epochs: 4, batch_size: 8, learning_rate: 5e-3, logging_steps: 1}
                semisupervised: {epochs: 2, batch_size: 8, learning_rate: 2e-3, logging_steps: 1}
                reward: {source: {from: ensemble, folds: 2}}
                self_training: {rounds: [0.5, 1.0], folds: 2}
                co_training: {models: 2}
                labelled_batch_size: 8
                """.formatted(task, task, method, task.equals("classification") ? 6 : 12));
        return (SemisupervisedRecipe) Recipe.read(file, List.of(overrides));
    }

    private RecipeRun.Surroundings surroundings(BooleanSupplier stop) {
        return new RecipeRun.Surroundings(
                temp.resolve("data"),
                name -> name.equals("tiny") ? pretrained : Path.of(name),
                Map.of("laurel", "test"),
                Progress.NONE,
                stop);
    }

    private RunRecord begin(Recipe recipe, Path out) {
        return RecipeRun.execute(recipe, RunFolder.begin(out), surroundings(() -> false));
    }

    private static List<String> stages(RunRecord record) {
        return record.stages().stream().map(RunRecord.StageGain::stage).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "classification, reward",
        "classification, self-training",
        "classification, fixmatch",
        "classification, uda",
        "classification, co-training",
        "classification, mean-teacher",
        "classification, supervised",
        "multi-label, reward",
        "multi-label, self-training",
        "multi-label, uda",
        "tokens, reward",
        "multi-label, co-training",
        "multi-label, mean-teacher",
        "tokens, self-training",
        "tokens, co-training",
        "tokens, mean-teacher"
    })
    void everyMethodGoesFromDataToReport(String task, String method) throws IOException {
        Path out = temp.resolve("run");
        RunRecord record = begin(recipe(task, method, "fine_tune={epochs: 1}"), out);
        assertThat(stages(record).get(0)).isEqualTo("supervised");
        assertThat(stages(record).get(record.stages().size() - 1)).isEqualTo("fine-tune");
        assertThat(stages(record)).hasSize(method.equals("self-training") ? 4 : 3);
        assertThat(record.data().keySet()).containsExactly("train", "unlabelled", "dev");
        int labelled = 12; // six of each of two classes, or twelve in all
        assertThat(record.data().get("train").examples()).isEqualTo(labelled);
        assertThat(record.data().get("unlabelled").examples()).isEqualTo(57 - labelled);
        assertThat(record.data().get("unlabelled").labels()).isEmpty();
        double last = record.stages().get(record.stages().size() - 1).value();
        assertThat(record.metrics().get("after").get("dev").get(record.headline()))
                .isEqualTo(last);

        RunFolder folder = new RunFolder(out);
        assertThat(RunRecord.read(folder.record())).usingRecursiveComparison().isEqualTo(record);
        assertThat(folder.report()).content().contains("Gain by it").contains("fine-tune");
        assertThat(out.resolve("stage-1")).doesNotExist();
        boolean guarded = !List.of("supervised", "self-training", "co-training").contains(method);
        assertThat(Files.readString(folder.report()).contains("Over-optimisation"))
                .isEqualTo(guarded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{from: sentence-vectors}",
                "{from: mean, of: [{from: sentence-vectors, c: 1, rounds: []}, {from: ensemble, folds: 2}]}",
                "{from: reward-model, words: {positive: good}, train: {epochs: 2, batch_size: 8}}",
                "{from: reward-model, words: {positive: good, negative: bad}, heads: 2, train: {epochs: 4, batch_size: 8, learning_rate: 5e-3}}"
            })
    void rewardsAreLearnedFromTheLabels(String source) throws IOException {
        RunRecord record = begin(recipe("classification", "reward", "reward.source=" + source), temp.resolve("run"));
        assertThat(stages(record)).containsExactly("supervised", "reward");
    }

    @Test
    void severalLabelsAreRewardedOneByOne() throws IOException {
        RunRecord record = begin(
                recipe(
                        "multi-label",
                        "reward",
                        "reward.source={from: reward-model, train: {epochs: 2, learning_rate: 5e-3}}"),
                temp.resolve("run"));
        assertThat(stages(record)).containsExactly("supervised", "reward");
    }

    @Test
    void aClassifierIsAReward() throws IOException {
        begin(recipe("classification", "supervised"), temp.resolve("first"));
        String model = temp.resolve("first/model").toString();
        RunRecord record = begin(
                recipe("classification", "reward", "reward.source={from: classifier, model: '" + model + "'}"),
                temp.resolve("run"));
        assertThat(stages(record)).containsExactly("supervised", "reward");
        assertThatThrownBy(() -> begin(
                        recipe(
                                "classification",
                                "reward",
                                "reward.source={from: classifier, model: '" + model + "'}",
                                "data.label_names={positive: bright}"),
                        temp.resolve("other")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("are negative, positive, those of the data bright, negative");
    }

    @Test
    void aStoredRewardModelIsAReward() throws IOException {
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(
                data.resolve("pairs.jsonl"),
                rows("classification", false)
                        .replaceAll("\"text\"", "\"prompt\"")
                        .replaceAll("\"label\": \"positive\"", "\"chosen\": \"good\", \"rejected\": \"bad\"")
                        .replaceAll("\"label\": \"negative\"", "\"chosen\": \"bad\", \"rejected\": \"good\""));
        Path file = data.resolve("reward.yaml");
        Files.writeString(file, """
                name: judge
                task: reward
                model: tiny
                workers: 2
                precision: fp32
                join: pair
                data: {kind: pairs, train: {file: pairs.jsonl}}
                train: {epochs: 4, batch_size: 8, learning_rate: 5e-3}
                """);
        begin(Recipe.read(file, List.of()), temp.resolve("judge"));
        String source =
                "{from: stored, model: '" + temp.resolve("judge/model") + "', words: {positive: good, negative: bad}}";
        RunRecord record = begin(recipe("classification", "reward", "reward.source=" + source), temp.resolve("run"));
        assertThat(stages(record)).containsExactly("supervised", "reward");
    }

    /** It reads the class alone, so it wants the same of all texts. */
    @Test
    void aFunctionIsAReward() throws IOException {
        String source = "reward.source={from: function, settings: {function: {reward: regex, pattern: 'pos.*'}}}";
        RunRecord record = begin(recipe("classification", "reward", source, "guard=off"), temp.resolve("run"));
        assertThat(stages(record)).containsExactly("supervised", "reward");
        assertThat(record.warnings()).isEmpty();
    }

    /** An expression that gives up after three steps has no score for any class. */
    @Test
    void whatAFunctionCannotScoreIsDealtWithAsTold() throws IOException {
        String failing =
                "reward.source={from: function, settings: {function: {reward: regex, pattern: 'x.*y', steps: 3}%s}}";
        assertThatThrownBy(
                        () -> begin(recipe("classification", "reward", failing.formatted("")), temp.resolve("stops")))
                .isInstanceOf(RunFailure.class)
                .hasMessageContaining("on_failure: skip");
        assertThatThrownBy(() -> begin(
                        recipe("classification", "reward", failing.formatted(", on_failure: skip")),
                        temp.resolve("skips")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("all rewards are equal");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 12, 30})
    void anInterruptedRunEndsAsOneThatWasNot(int asked) throws IOException {
        SemisupervisedRecipe recipe = recipe("classification", "reward", "guard=warn");
        assertResumes(recipe, asked);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 36})
    void soDoesSelfTraining(int asked) throws IOException {
        assertResumes(recipe("classification", "self-training"), asked);
    }

    /** In training of the labels, of each of both models in both rounds, and of the run's own. */
    @ParameterizedTest
    @ValueSource(ints = {4, 20, 32, 46})
    void soDoesCoTraining(int asked) throws IOException {
        assertResumes(recipe("classification", "co-training"), asked);
    }

    /** The teacher is what it was. */
    @Test
    void soDoesAMeanTeacher() throws IOException {
        assertResumes(recipe("classification", "mean-teacher", "guard=warn"), 16);
    }

    @Test
    void theTeacherIsTheOnlyAverage() {
        assertThatThrownBy(() ->
                        recipe("classification", "mean-teacher", "semisupervised.regularisation.average={method: swa}"))
                .hasMessageContaining("of mean-teacher it is the teacher");
    }

    private void assertResumes(SemisupervisedRecipe recipe, int asked) throws IOException {
        RunRecord whole = begin(recipe, temp.resolve("whole"));
        Path out = temp.resolve("interrupted");
        AtomicInteger times = new AtomicInteger();
        assertThatThrownBy(() -> RecipeRun.execute(
                        recipe, RunFolder.begin(out), surroundings(() -> times.incrementAndGet() >= asked)))
                .isInstanceOf(InterruptedRunException.class);
        RunRecord resumed = RecipeRun.execute(recipe, RunFolder.resume(out), surroundings(() -> false));
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
        assertThat(resumed.stages()).isEqualTo(whole.stages());
        assertThat(Files.mismatch(
                        out.resolve("model/model.safetensors"), temp.resolve("whole/model/model.safetensors")))
                .isEqualTo(-1);
    }

    /** With classes exchanged in what the reward model reads, it rewards the wrong ones. */
    @Test
    void theGuardRollsBackWhatAWrongRewardSpoils() throws IOException {
        begin(recipe("classification", "supervised", "few_labels=20", "supervised.epochs=30"), temp.resolve("first"));
        Path model = temp.resolve("first/model");
        Path wrong = temp.resolve("wrong");
        Files.createDirectories(wrong);
        for (String name : List.of("model.safetensors", "tokenizer.json", "tokenizer_config.json", "config.json")) {
            if (Files.exists(model.resolve(name))) {
                Files.copy(model.resolve(name), wrong.resolve(name));
            }
        }
        String config = Files.readString(wrong.resolve("config.json"));
        Files.writeString(
                wrong.resolve("config.json"),
                config.replace("negative", "#").replace("positive", "negative").replace("#", "positive"));
        String[] keys = {
            "reward.source={from: classifier, model: '" + wrong + "'}",
            "reward.beta=0.1",
            "reward.labelled_weight=0",
            "few_labels=20",
            "supervised.epochs=30",
            "semisupervised.epochs=20"
        };
        RunRecord guarded = begin(recipe("classification", "reward", keys), temp.resolve("guarded"));
        assertThat(guarded.warnings()).anyMatch(w -> w.startsWith("over-optimisation:"));
        assertThat(guarded.stages().get(1).gain()).isNotNegative();
        SemisupervisedRecipe recipe = recipe("classification", "reward", keys);
        Path out = temp.resolve("resumed");
        assertThatThrownBy(() -> RecipeRun.execute(
                        recipe,
                        RunFolder.begin(out),
                        surroundings(() -> Files.exists(out.resolve("stage-2/finished")))))
                .isInstanceOf(InterruptedRunException.class);
        RunRecord resumed = RecipeRun.execute(recipe, RunFolder.resume(out), surroundings(() -> false));
        assertThat(resumed.warnings()).isEqualTo(guarded.warnings());
        String[] off = Arrays.copyOf(keys, keys.length + 2);
        off[keys.length] = "guard=stop";
        off[keys.length + 1] = "semisupervised.keep=last";
        RunRecord stopped = begin(recipe("classification", "reward", off), temp.resolve("stopped"));
        assertThat(stopped.stages().get(1).gain()).isNegative();
    }

    @Test
    void unlabelledFilesHoldNoLabels() throws IOException {
        SemisupervisedRecipe recipe = recipe("classification", "reward", "unlabelled={file: train.jsonl}");
        assertThatThrownBy(() -> begin(recipe, temp.resolve("run")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("train.jsonl:1")
                .hasMessageContaining(
                        "texts under 'unlabelled' must have no label, but column 'label' holds the text '");
        assertThat(temp.resolve("run")).doesNotExist();
    }

    /** Texts are taken apart into words where words are needed. */
    @Test
    void textsWithoutWordsAreTakenApart() throws IOException {
        SemisupervisedRecipe recipe = recipe("tokens", "reward", "unlabelled={file: more.jsonl}");
        Files.writeString(
                temp.resolve("data/more.jsonl"), "{\"text\": \"Anna, who isn't in Rome,\\n sees 3 well-known 房间.\"}\n");
        FlowData data = FlowData.load(recipe, temp.resolve("data"));
        List<Example> unlabelled = data.part(FlowData.UNLABELLED).examples();
        assertThat(((Tagged) unlabelled.get(unlabelled.size() - 1)).words())
                .containsExactly(
                        "Anna", ",", "who", "isn't", "in", "Rome", ",", "sees", "3", "well-known", "房", "间", ".");
    }

    @Test
    void classesThatDifferBetweenPartsAreRefused() throws IOException {
        SemisupervisedRecipe recipe = recipe("classification", "reward");
        Files.writeString(temp.resolve("data/dev.jsonl"), "{\"text\": \"a room\", \"label\": \"positiv\"}\n");
        assertThatThrownBy(() -> begin(recipe, temp.resolve("run")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'positiv' does not occur in the training part")
                .hasMessageContaining("Did you mean 'positive'?");
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsRead() throws IOException {
        assertThatThrownBy(() -> begin(recipe("tokens", "uda"), temp.resolve("run")))
                .hasMessageStartingWith("method 'uda' changes texts");
        assertThatThrownBy(() ->
                        begin(recipe("tokens", "reward", "reward.source={from: reward-model}"), temp.resolve("run")))
                .hasMessageContaining("Take reward.source: {from: ensemble}");
        assertThatThrownBy(() -> begin(
                        recipe(
                                "tokens",
                                "reward",
                                "reward.source={from: mean, of: [{from: ensemble}, {from: sentence-vectors}]}"),
                        temp.resolve("run")))
                .hasMessageContaining("judges one class of a text");
        assertThatThrownBy(
                        () -> recipe("classification", "reward", "reward.source={from: mean, of: [{from: ensemble}]}"))
                .hasMessageContaining("a mean is of two or more");
        assertThatThrownBy(() -> recipe("classification", "reward", "few_labels=0"))
                .hasMessageContaining("there are no texts without labels");
        assertThatThrownBy(() -> begin(recipe("classification", "reward", "few_labels=100"), temp.resolve("run")))
                .hasMessageStartingWith("no texts without labels are left: few_labels is 100");
        assertThatThrownBy(() -> recipe("classification", "reward", "self_training.rounds=[0.5, 2]"))
                .hasMessageContaining("'rounds' must be shares above 0 and up to 1");
        assertThatThrownBy(() -> recipe("classification", "reward", "supervised.peft={method: lora}"))
                .hasMessageContaining("differ in 'peft'");
        assertThatThrownBy(() -> begin(
                        recipe(
                                "classification",
                                "reward",
                                "reward.source={from: reward-model, words: {positve: good}}"),
                        temp.resolve("run")))
                .hasMessageContaining("reward.source.words names the class 'positve'")
                .hasMessageContaining("Did you mean 'positive'?");
    }

    @Test
    void anAdapterGoesThroughAllStages() throws IOException {
        Path out = temp.resolve("run");
        begin(
                recipe(
                        "classification",
                        "reward",
                        "supervised.peft={method: lora}",
                        "semisupervised.peft={method: lora}"),
                out);
        assertThat(out.resolve("model/adapter_model.safetensors")).exists();
    }
}
