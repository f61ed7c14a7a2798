package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.laurel.base.UserError;
import dev.laurel.data.Dataset;
import dev.laurel.data.Feedback;
import dev.laurel.data.LabelSet;
import dev.laurel.data.TaskKind;
import dev.laurel.data.preference.LoadedPreferences;
import dev.laurel.data.preference.Preferences;
import dev.laurel.eval.RewardEvaluation;
import dev.laurel.eval.RewardInput;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardPart;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.TinyBert;
import dev.laurel.report.Progress;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.train.InterruptedRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.CsvSource;

/** Every method of learning a reward goes from data to a model that can be opened again and says the same. */
class RewardRunTest {

    /** From the best to the worst. */
    private static final List<String> WORDS = List.of("great", "good", "fine", "poor", "bad", "awful");

    private static final List<String> THINGS = List.of("soup", "room", "phone", "paris", "rome");
    /** Each two words, the better one first. */
    private static final List<int[]> PAIRS = IntStream.range(0, 36)
            .mapToObj(i -> new int[] {i / 6, i % 6})
            .filter(pair -> pair[0] < pair[1])
            .toList();

    private static final Placement PLACEMENT = new Placement("cpu", Precision.FP32, 2);

    @TempDir
    Path temp;

    private Path pretrained;

    @BeforeEach
    void writeModel() {
        pretrained = TinyBert.withTokenizer(temp.resolve("tiny"));
    }

    private static String reply(int word, int thing) {
        return "the " + THINGS.get(thing) + " was " + WORDS.get(word);
    }

    private static String row(String kind, int better, int worse, int thing) {
        String prompt = "how was the " + THINGS.get(thing) + " ?";
        return switch (kind) {
            case "pairs" ->
                "{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}"
                        .formatted(prompt, reply(better, thing), reply(worse, thing));
            case "ties" ->
                "{\"prompt\": \"%s\", \"first\": \"%s\", \"second\": \"%s\", \"preference\": %s}"
                        .formatted(
                                prompt, reply(better, thing), reply(worse, thing), worse - better == 1 ? "1.5" : "1");
            case "rankings" ->
                "{\"prompt\": \"%s\", \"completions\": [\"%s\", \"%s\", \"%s\"], \"ranks\": [2, 1, 2]}"
                        .formatted(prompt, reply(worse, thing), reply(better, thing), reply(worse, thing));
            case "ratings" ->
                "{\"prompt\": \"%s\", \"completion\": \"%s\", \"quality\": %d, \"length\": %s}"
                        .formatted(prompt, reply(worse, thing), 6 - worse, better == 0 ? "null" : "3");
            case "unpaired" ->
                "{\"prompt\": \"%s\", \"completion\": \"%s\", \"label\": %b}"
                        .formatted(prompt, reply(worse, thing), worse < 3);
            default ->
                "{\"prompt\": \"%s\", \"completions\": [\"%s\", \"%s\"], \"labels\": [%b, %b]}"
                        .formatted(prompt, reply(better, thing), reply(worse, thing), better < 3, worse < 3);
        };
    }

    private static String rows(String kind, boolean heldOut) {
        return IntStream.range(0, PAIRS.size() * THINGS.size())
                .filter(i -> (i % 7 == 0) == heldOut)
                .mapToObj(i ->
                        row(kind, PAIRS.get(i % PAIRS.size())[0], PAIRS.get(i % PAIRS.size())[1], i / PAIRS.size()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private RewardRecipe recipe(String kind, String loss, String... overrides) throws IOException {
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("train.jsonl"), rows(kind, false));
        Files.writeString(data.resolve("dev.jsonl"), rows(kind, true));
        Files.writeString(data.resolve("rated.jsonl"), rows("ratings", false));
        String attributes = kind.equals("ratings")
                ? loss.contains("attributes")
                        ? "attributes: {quality: {min: 1, max: 6, ordinal: true}, length: {min: 1, max: 5}}"
                        : "attributes: {quality: {min: 1, max: 6, ordinal: true}}"
                : "";
        Path file = data.resolve("recipe.yaml");
        Files.writeString(file, """
                name: tiny-reward
                model: tiny
                task: reward
                workers: 2
                precision: fp32
                data:
                  kind: %s
                  train: {file: train.jsonl}
                  dev: {file: dev.jsonl}
                  %s
                join: pair
                loss: %s
                train: {epochs: 5, batch_size: 8, learning_rate: 5e-3, max_length: 44, weight_decay: 0, logging_steps: 1}
                """.formatted(kind.equals("ties") ? "pairs" : kind, attributes, loss));
        return (RewardRecipe) Recipe.read(file, List.of(overrides));
    }

    private RecipeRun.Surroundings surroundings(BooleanSupplier stop) {
        return new RecipeRun.Surroundings(temp.resolve("data"), name -> pretrained, Map.of(), Progress.NONE, stop);
    }

    private RunRecord run(Recipe recipe, Path out) {
        return RecipeRun.execute(recipe, RunFolder.begin(out), surroundings(() -> false));
    }

    private static List<Double> losses(Path out) throws IOException {
        return Files.readAllLines(out.resolve("metrics.jsonl")).stream()
                .filter(line -> line.contains("\"train/loss\""))
                .map(line -> Double.parseDouble(line.replaceAll(".*\"train/loss\":\\s*([^,}]+).*", "$1")))
                .toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pairs    | {method: bradley-terry}                 |
                    pairs    | {method: length-debiased}               |
                    pairs    | {method: pairwise}                      |
                    pairs    | {method: bradley-terry}                 | heads=3
                    pairs    | {method: bradley-terry}                 | peft={method: lora}
                    pairs    | {method: bradley-terry}                 | heads=3; peft={method: bitfit}
                    pairs    | {method: bradley-terry}                 | peft={method: bottleneck, variant: houlsby}
                    pairs    | {method: bradley-terry}                 | disable_dropout=true
                    pairs    | {method: length-debiased}               | peft={method: lora}
                    pairs    | {method: bradley-terry}                 | peft={method: prompt-tuning}
                    ratings  | {method: ordinal}                       | peft={method: prefix-tuning}
                    ratings  | {method: ordinal}                       | peft={method: bitfit}
                    ratings  | {method: quantile, levels: 3}           | peft={method: ia3}
                    ties     | {method: rao-kupper, learned: true}     | heads=2
                    ties     | {method: davidson, learned: true}       |
                    rankings | {method: plackett-luce}                 |
                    ratings  | {method: mse}                           |
                    ratings  | {method: ordinal}                       |
                    ratings  | {method: quantile, levels: 3}           |
                    ratings  | {method: attributes, weights: {quality: 2, length: -1}} |
                    pairs    | {method: gated, ratings: {kind: ratings, train: {file: rated.jsonl}, attributes: {quality: {min: 1, max: 6, ordinal: true}, length: {min: 1, max: 5}}}} |
                    unpaired | {method: signed}                        |
                    unpaired | {method: binary-cross-entropy}          |
                    steps    | {method: binary-cross-entropy}          |
                    """)
    void learnsAndIsOpenedAgain(String kind, String loss, String override) throws IOException {
        RewardRecipe recipe = override == null ? recipe(kind, loss) : recipe(kind, loss, override.split("; "));
        Path out = temp.resolve("run");
        RunRecord record = run(recipe, out);
        List<Double> losses = losses(out);
        assertThat(mean(losses.subList(losses.size() - 8, losses.size())))
                .as("loss of the last epoch")
                .isLessThan(mean(losses.subList(0, 4)));

        LoadedPreferences<Feedback> data = Preferences.load(recipe.data(), temp.resolve("data"));
        try (RewardModel model = RewardModel.open(new RunFolder(out).model(), PLACEMENT, base -> pretrained)) {
            assertThat(loss).contains(model.spec().method());
            Dataset<Feedback> dev = data.dev().orElseThrow();
            List<RewardInput.Read> reads = dev.examples().stream()
                    .map(e -> model.input()
                            .read(e.prompt(), RewardPart.judged(e), e.location())
                            .orElseThrow())
                    .toList();
            RewardEvaluation again = RewardEvaluation.of(model, data.kind(), dev.examples(), reads, tokens -> {});
            Map<String, Double> values = RunRecord.values(again.scores().report(recipe.seed()));
            Map<String, Double> then = record.metrics().get("after").get("dev");
            assertThat(values.keySet()).isEqualTo(then.keySet());
            then.forEach((name, value) -> {
                if (value != null) {
                    assertThat(values.get(name)).as(name).isCloseTo(value, offset(1e-4));
                }
            });
        }
    }

    /** Stopped in the middle and resumed, a run ends with the same bits in every file of the model. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ties    | {method: rao-kupper, learned: true}
                    ratings | {method: ordinal}
                    ratings | {method: quantile}
                    """)
    void anInterruptedRunEndsAsOneThatWasNot(String kind, String loss) throws IOException {
        RewardRecipe recipe = recipe(kind, loss, "epochs=3");
        run(recipe, temp.resolve("whole"));
        Path out = temp.resolve("interrupted");
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> RecipeRun.execute(
                        recipe, RunFolder.begin(out), surroundings(() -> asked.incrementAndGet() >= 11)))
                .isInstanceOf(InterruptedRunException.class);
        RecipeRun.execute(recipe, RunFolder.resume(out), surroundings(() -> false));
        try (Stream<Path> files = Files.list(temp.resolve("whole/model"))) {
            // the card says when the run began
            for (Path file : files.filter(f -> !f.getFileName().toString().startsWith("reward_card"))
                    .toList()) {
                assertThat(out.resolve("model").resolve(file.getFileName())).hasSameBinaryContentAs(file);
            }
        }
    }

    /** Where ties are as frequent as 1 in 3 at a distance of one word, learning moves the parameter off its start. */
    @Test
    void whatIsLearnedBesideTheWeightsIsSaved() throws IOException {
        Path out = temp.resolve("run");
        run(recipe("ties", "{method: davidson, learned: true, nu: 1}"), out);
        try (RewardModel model = RewardModel.open(new RunFolder(out).model(), PLACEMENT)) {
            assertThat(model.spec().learned().keySet()).containsExactly("tie");
            assertThat(model.spec().learned().get("tie").get(0)).isNotEqualTo(0.0);
        }
        assertThat(new RunFolder(out).model().resolve("reward_head.safetensors"))
                .doesNotExist();
    }

    /** The first run's model is the second one's base: what was measured after the one is measured before the other. */
    @Test
    void aRewardModelIsTrainedFurther() throws IOException {
        RunRecord first = run(recipe("pairs", "{method: bradley-terry}", "epochs=1"), temp.resolve("first"));
        pretrained = temp.resolve("first/model");
        RunRecord second = run(recipe("pairs", "{method: bradley-terry}", "epochs=1"), temp.resolve("second"));
        assertThat(second.warnings())
                .contains("tiny is a reward model already, learned from pairs by bradley-terry; its head is trained"
                        + " further");
        assertThat(second.metrics().get("before").get("dev").get("accuracy"))
                .isEqualTo(first.metrics().get("after").get("dev").get("accuracy"));
        Files.delete(pretrained.resolve("reward.json"));
        assertThat(run(recipe("pairs", "{method: bradley-terry}", "epochs=1"), temp.resolve("plain"))
                        .warnings())
                .contains("tiny has a head with one output already, which is trained further");
        Files.copy(temp.resolve("second/model/reward.json"), pretrained.resolve("reward.json"));
        RunRecord ensemble = run(
                recipe("pairs", "{method: bradley-terry}", "epochs=1", "heads=3", "join=text"), temp.resolve("third"));
        assertThat(ensemble.warnings())
                .contains(
                        "tiny is a reward model already, learned from pairs by bradley-terry; its head is left out, since"
                                + " the new one has 3 outputs (ensemble) that begin at random",
                        "tiny read prompt and reply as pair, and is now trained to read them as text; 'join' says how");
        assertThatThrownBy(() -> run(recipe("pairs", "{method: pairwise}"), temp.resolve("fourth")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("tiny is a reward model, which reads one reply; loss.method 'pairwise'");
    }

    /** Three classes are no three heads of an ensemble, though both are three rows: the head is new, which is told. */
    @Test
    void theHeadOfAClassifierIsLeftOutAndThatIsTold() throws IOException {
        Path classifier = temp.resolve("classifier");
        try (TaskModel model = TaskModel.forTraining(
                pretrained,
                TaskKind.CLASSIFICATION,
                LabelSet.of(List.of("bad", "fair", "good")),
                40,
                PLACEMENT,
                3,
                name -> false)) {
            model.save(classifier);
        }
        List<String> told = new ArrayList<>();
        Progress listening = new Progress() {
            @Override
            public void begin(String what, long total, String unit) {}

            @Override
            public void advance(long done, String status) {}

            @Override
            public void end() {}

            @Override
            public void message(String line) {
                told.add(line);
            }
        };
        RecipeRun.execute(
                recipe("pairs", "{method: bradley-terry}", "epochs=1", "heads=3"),
                RunFolder.begin(temp.resolve("run")),
                new RecipeRun.Surroundings(temp.resolve("data"), name -> classifier, Map.of(), listening, () -> false));
        assertThat(told)
                .contains(
                        "New head for this task: classifier.weight, classifier.bias",
                        "Left out, belonging to another head: classifier.weight, classifier.bias");
    }

    @Test
    void anAdapterIsNoBase() throws IOException {
        run(recipe("pairs", "{method: bradley-terry}", "epochs=1", "peft={method: lora}"), temp.resolve("run"));
        Path adapter = temp.resolve("run/model");
        pretrained = adapter;
        assertThatThrownBy(() -> run(recipe("pairs", "{method: bradley-terry}"), temp.resolve("next")))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        adapter + " is an adapter and no whole model, so there is nothing to train on. Write it into"
                                + " its base first (laurel merge), and train that model");
    }

    @Test
    void aModelThatComparesHasNoRewardOfOneReply() throws IOException {
        Path out = temp.resolve("run");
        run(recipe("pairs", "{method: pairwise}", "epochs=1"), out);
        try (RewardModel model = RewardModel.open(new RunFolder(out).model(), PLACEMENT)) {
            assertThatThrownBy(() -> model.score(Prompt.of("how was it ?"), Completion.of("it was good")))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("the model compares replies and has no reward for one alone");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    pairs   | {method: mse} | loss.method 'mse' does not learn from data of kind pairs, only from ratings. Leave 'loss' out for the usual one of pairs, 'bradley-terry'
                    ratings | {method: attributes, weights: {qualty: 1}} | loss.weights names the attribute 'qualty', which the data does not have. Did you mean 'quality'?
                    pairs   | {method: length-debiased} | 'heads' is 2, but loss.method 'length-debiased' has a head of its own kind.
                    """)
    void aLossThatDoesNotFitIsRefused(String kind, String loss, String message) throws IOException {
        RewardRecipe recipe = loss.contains("length") ? recipe(kind, loss, "heads=2") : recipe(kind, loss);
        assertThatThrownBy(() -> run(recipe, temp.resolve("run")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(message);
        assertThat(temp.resolve("run")).doesNotExist();
    }

    @Test
    void severalAttributesNeedTheirOwnLoss() throws IOException {
        RewardRecipe recipe = recipe("ratings", "{method: attributes}", "loss.method=mse");
        assertThatThrownBy(() -> run(recipe, temp.resolve("run")))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "loss.method 'mse' learns one attribute, but the data has 2 (quality, length). Name one under"
                                + " data.attributes, or take loss: {method: attributes}");
        RewardRecipe real = recipe("ratings", "{method: ordinal}", "data.attributes.quality.ordinal=false");
        assertThatThrownBy(() -> run(real, temp.resolve("run")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("loss.method 'ordinal' learns ordered levels, but the scale of attribute"
                        + " 'quality' is not ordinal.");
    }

    @Test
    void aRatingOffItsScaleIsNamed() throws IOException {
        RewardRecipe recipe = recipe("ratings", "{method: ordinal}");
        Path train = temp.resolve("data/train.jsonl");
        Files.writeString(
                train, Files.readString(train) + "{\"prompt\": \"a\", \"completion\": \"b\", \"quality\": 7}\n");
        assertThatThrownBy(() -> run(recipe, temp.resolve("run")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("attribute 'quality' is 7, which is not on its scale of 1 to 6 in whole steps");
    }
}
