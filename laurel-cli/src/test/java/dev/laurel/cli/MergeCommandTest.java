package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An adapter becomes a plain model on the command line, with all that is to be known of a reward model. */
class MergeCommandTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path place;

    private static Path run;

    @BeforeAll
    static void trainABit() throws IOException {
        Files.write(
                place.resolve("pairs.jsonl"),
                IntStream.range(0, 12)
                        .mapToObj(i ->
                                "{\"prompt\": \"is it open %d\", \"chosen\": \"yes, until six\", \"rejected\": \"no idea\"}"
                                        .formatted(i))
                        .toList());
        Path recipe = Files.writeString(place.resolve("recipe.yaml"), """
                name: tiny
                model: minilm
                task: reward
                data: {train: {file: pairs.jsonl}, dev: {file: pairs.jsonl}}
                train: {epochs: 2, batch_size: 4, max_length: 64, learning_rate: 1e-2, peft: {method: lora}}
                """);
        run = place.resolve("run");
        Call call = Call.of("run", recipe.toString(), "workers=1", "precision=fp32", "--out", run.toString());
        assertThat(call.exitCode()).as(call.err()).isZero();
    }

    private static double reward(Path model) {
        Call call = Call.of(
                "score",
                model.toString(),
                "--prompt",
                "is it open",
                "--completion",
                "yes",
                "--precision",
                "fp32",
                "--json");
        assertThat(call.exitCode()).as(call.err()).isZero();
        return JSON.readTree(call.out()).at("/reward").asDouble();
    }

    @Test
    void theMergedModelGivesTheSameRewardsAndIsPlain() {
        Path out = place.resolve("merged");
        Call call = Call.of("merge", run.toString(), "--out", out.toString(), "--json");
        assertThat(call.exitCode()).as(call.err()).isZero();
        JsonNode answer = JSON.readTree(call.out());
        assertThat(answer.at("/method").asString()).isEqualTo("LORA");
        assertThat(answer.at("/texts").asInt()).isEqualTo(6);
        assertThat(answer.at("/largest_difference").asDouble()).isBetween(0.0, 1e-4);
        assertThat(out.resolve("adapter_config.json")).doesNotExist();
        assertThat(out.resolve("model.safetensors")).exists();
        assertThat(reward(out)).isCloseTo(reward(run), offset(1e-4));
        // the card is that of the adapter's run, but calls the plain model
        assertThat(run.resolve("model/reward_card.json")).content().contains("AutoPeftModel");
        assertThat(out.resolve("reward_card.json"))
                .content()
                .contains("AutoModelForSequenceClassification")
                .doesNotContain("AutoPeftModel");
        Call again = Call.of("merge", run.toString(), "--out", out.toString());
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err())
                .contains(out + " is not empty, and the merged model would replace it. Name a folder that is new or"
                        + " empty");
        Call twice =
                Call.of("merge", out.toString(), "--out", place.resolve("twice").toString());
        assertThat(twice.exitCode()).isEqualTo(2);
        assertThat(twice.err()).contains("holds no adapter").doesNotContain("\tat ");
    }

    @Test
    void aPersonIsToldTheLargestDifference() {
        Call call = Call.of(
                "merge",
                run.resolve("model").toString(),
                "--out",
                place.resolve("told").toString(),
                "--base",
                "minilm");
        assertThat(call.exitCode()).as(call.err()).isZero();
        assertThat(call.out())
                .contains("(LORA) is merged into " + place.resolve("told"))
                .containsPattern("gives the same on 6 texts: outputs differ by at most \\d\\.\\de-\\d\\d");
    }

    @Test
    void anotherBaseIsRefused() {
        Call call =
                Call.of("merge", run.toString(), "--out", place.resolve("other").toString(), "--base", "no-such-model");
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains("no-such-model");
        assertThat(place.resolve("other")).doesNotExist();
        Call without = Call.of("merge", run.toString());
        assertThat(without.exitCode()).isEqualTo(2);
        assertThat(without.err()).contains("--out", "See: laurel merge --help");
    }
}
