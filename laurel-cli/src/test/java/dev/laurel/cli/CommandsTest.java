package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The life of a model on the command line: checked, trained, reported, evaluated, used. */
class CommandsTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path place;

    private static Path recipe;
    private static Path data;
    private static Path run;
    private static Call ran;

    @BeforeAll
    static void trainABit() throws IOException {
        data = place.resolve("data.jsonl");
        List<String> rows = IntStream.range(0, 24)
                .mapToObj(i -> "{\"text\": \"message %d is %s\", \"label\": \"%s\"}"
                        .formatted(i, i % 2 == 0 ? "lovely" : "awful", i % 2 == 0 ? "good" : "bad"))
                .toList();
        Files.write(data, rows);
        recipe = place.resolve("recipe.yaml");
        Files.writeString(recipe, """
                name: tiny
                model: minilm
                task: classification
                data:
                  train: {file: data.jsonl}
                  dev: {file: data.jsonl}
                  label_names: {b: bad, g: good}
                stages:
                  - stage: fine-tune
                    train: {epochs: 1, batch_size: 8, max_length: 16}
                """);
        run = place.resolve("run");
        ran = Call.of("run", recipe.toString(), "workers=1", "precision=fp32", "--out", run.toString(), "--json");
    }

    @Test
    void aRunIsOneJsonObjectWithMetricsBeforeAndAfter() {
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        JsonNode result = JSON.readTree(ran.out());
        assertThat(result.at("/folder").asString()).isEqualTo(run.toString());
        assertThat(result.at("/metrics/before/dev/accuracy").isNumber()).isTrue();
        assertThat(result.at("/metrics/after/dev/accuracy").isNumber()).isTrue();
        assertThat(ran.err()).contains("Training: 3 steps");
        assertThat(run).isDirectoryContaining("glob:**/run.json");
    }

    @Test
    void aFolderThatHoldsARunIsNotWrittenOver() {
        Call call = Call.of("run", recipe.toString(), "--out", run.toString());
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains("holds a run already. Add --resume to continue it, or choose another --out");
    }

    @Test
    void theReportIsMadeAgain() throws IOException {
        Files.deleteIfExists(run.resolve("report.html"));
        Call call = Call.of("report", run.toString());
        assertThat(call.exitCode()).as(call.err()).isZero();
        assertThat(call.out().strip()).isEqualTo(run.resolve("report.html").toString());
        assertThat(run.resolve("report.html")).isNotEmptyFile();
    }

    @Test
    void predictionsAreLinesOfJsonInTheOrderOfTheInput() throws IOException {
        Path in = place.resolve("in.jsonl");
        Files.writeString(
                in, "{\"text\": \"lovely\", \"id\": 7}\n{\"text\": \"awful\", \"id\": 8, \"label\": \"x\"}\n");
        Call call = Call.of("predict", run.toString(), "--in", in.toString());
        assertThat(call.exitCode()).as(call.err()).isZero();
        List<JsonNode> lines = call.out().lines().map(JSON::readTree).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).at("/id").asInt()).isEqualTo(7);
        assertThat(lines.get(1).at("/id").asInt()).isEqualTo(8);
        for (JsonNode line : lines) {
            double good = line.at("/probabilities/good").asDouble();
            double bad = line.at("/probabilities/bad").asDouble();
            assertThat(good + bad).isCloseTo(1, offset(2e-6));
            assertThat(line.at("/label").asString()).isEqualTo(good > bad ? "good" : "bad");
            assertThat(line.at("/probability").asDouble()).isEqualTo(Math.max(good, bad));
        }
    }

    @Test
    void theFirstRowIsPredictedTooWhenTheTextIsGivenByPosition() throws IOException {
        Path in = place.resolve("in.tsv");
        Files.writeString(in, "lovely\t1\nawful\t0\n");
        Call call = Call.of("predict", run.toString(), "--in", in.toString(), "columns.text=0");
        assertThat(call.exitCode()).as(call.err()).isZero();
        assertThat(call.out()
                        .lines()
                        .map(JSON::readTree)
                        .map(line -> line.at("/text").asString()))
                .containsExactly("lovely", "awful");
    }

    @Test
    void whatCameBeforeAMalformedLineIsPredicted() throws IOException {
        Path in = place.resolve("broken.jsonl");
        Files.writeString(in, "{\"text\": \"lovely\"}\n{oops\n");
        Path out = place.resolve("broken-out.jsonl");
        Call call = Call.of("predict", run.toString(), "--in", in.toString(), "--out", out.toString());
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains("error: " + in + ":2:2: not valid JSON");
        assertThat(Files.readAllLines(out)).hasSize(1);
    }

    @Test
    void theInputIsNotWrittenOver() throws IOException {
        Path in = place.resolve("precious.jsonl");
        Files.writeString(in, "{\"text\": \"lovely\"}\n");
        Call call = Call.of("predict", run.toString(), "--in", in.toString(), "--out", in.toString());
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains("is the file that is read; it would be lost. Choose another --out");
        assertThat(in).hasContent("{\"text\": \"lovely\"}");
        assertThat(Call.of("predict", run.toString(), "--in", in.toString(), "--out", place.toString())
                        .err())
                .contains("error: --out " + place + " is a folder. Name a file");
        assertThat(Call.of("predict", run.toString(), "--in", in.toString(), "--out", data.toString())
                        .err())
                .contains("error: --out " + data + " exists already. Add --overwrite to replace it");
    }

    @Test
    void aLoneSurrogateIsWrittenAsTheTokenizerReadsIt() throws IOException {
        Path in = place.resolve("surrogate.jsonl");
        Files.writeString(in, "{\"text\": \"so \\ud800 so\"}\n");
        Path out = place.resolve("surrogate-out.jsonl");
        Call call = Call.of("predict", run.toString(), "--in", in.toString(), "--out", out.toString());
        assertThat(call.exitCode()).as(call.err()).isZero();
        assertThat(JSON.readTree(Files.readString(out)).at("/text").asString()).isEqualTo("so \ufffd so");
    }

    @Test
    void aRunWithoutHeldOutDataSaysThatNothingWasMeasured() throws IOException {
        Path alone = place.resolve("alone.yaml");
        Files.writeString(alone, Files.readString(recipe).replace("  dev: {file: data.jsonl}\n", ""));
        Call call = Call.of(
                "run",
                alone.toString(),
                "workers=1",
                "--out",
                place.resolve("alone").toString());
        assertThat(call.exitCode()).as(call.err()).isZero();
        assertThat(call.out()).startsWith("Nothing was measured: the data has no dev or test part.");
    }

    @Test
    void anEvaluationHasItsMetricsUnderMetrics() {
        Call call = Call.of("evaluate", run.toString(), "--data", data.toString(), "--json");
        assertThat(call.exitCode()).as(call.err()).isZero();
        JsonNode result = JSON.readTree(call.out());
        assertThat(result.at("/examples").asInt()).isEqualTo(24);
        assertThat(result.at("/metrics/accuracy").isNumber()).isTrue();
        assertThat(result.at("/intervals/accuracy").size()).isEqualTo(2);
    }

    @Test
    void labelsAreUnderstoodAsInTheModelsOwnRun() throws IOException {
        Path coded = place.resolve("coded.jsonl");
        Files.writeString(coded, "{\"text\": \"lovely\", \"label\": \"g\"}\n");
        for (Path model : List.of(run, run.resolve("model"))) {
            Call call = Call.of("evaluate", model.toString(), "--data", coded.toString(), "--json");
            assertThat(call.exitCode()).as(call.err()).isZero();
            assertThat(JSON.readTree(call.out()).at("/examples").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aMissingColumnIsNamedWithThoseThereAre() {
        Call call = Call.of("evaluate", run.toString(), "--data", data.toString(), "columns.label=lable");
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains("data.jsonl:1: no column 'lable'. Did you mean 'label'? Known: label, text.");
    }

    @Test
    void aCheckTellsWhatIsInTheData() throws IOException {
        Call call = Call.of("check", recipe.toString());
        assertThat(call.out()).contains("train: 24 examples", "labels: 2");
        Files.writeString(place.resolve("wrong.jsonl"), "{\"text\": \"a\", \"label\": \"good\"}\n{\"text\": \"b\"}\n");
        Call wrong = Call.of("check", recipe.toString(), "data.train.file=wrong.jsonl");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.out()).contains("wrong.jsonl:2");
    }

    @Test
    void aRecipeThatDoesNotExistIsRefused() {
        Call call = Call.of("run", "no-such-recipe");
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).startsWith("error: There is no recipe file no-such-recipe");
    }

    @Test
    void aKeyThatDoesNotExistIsRefusedWithTheNearest() {
        Call call = Call.of("run", recipe.toString(), "learning_rat=1");
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains("unknown key 'learning_rat'. Did you mean 'learning_rate'?");
    }

    @Test
    void modelsAreListedAndShown() {
        assertThat(Call.of("models", "list").out()).contains("minilm", "bge-small-zh");
        JsonNode card =
                JSON.readTree(Call.of("models", "show", "minilm", "--json").out());
        assertThat(card.at("/model_type").asString()).isEqualTo("bert");
        assertThat(card.at("/parameters").asLong()).isEqualTo(22_565_376);
    }
}
