package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run goes on with a new class on the command line; its lies are refused, and any version can be used. */
class ContinueCommandTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> DAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Easter");

    @TempDir
    private static Path place;

    private static Path run;

    private static void write(String name, String first, String second) throws IOException {
        Files.write(
                place.resolve(name),
                DAYS.stream()
                        .flatMap(day -> Stream.of(
                                "{\"text\": \"are you open on %s\", \"label\": \"%s\"}".formatted(day, first),
                                "{\"text\": \"my parcel of %s is broken\", \"label\": \"%s\"}".formatted(day, second)))
                        .toList());
    }

    @BeforeAll
    static void trainABit() throws IOException {
        write("data.jsonl", "hours", "complaint");
        Path recipe = Files.writeString(place.resolve("recipe.yaml"), """
                name: tiny
                model: minilm
                task: classification
                data: {train: {file: data.jsonl}, split: {test: 0.5}}
                stages: [{stage: fine-tune, train: {epochs: 6, batch_size: 4, max_length: 16, learning_rate: 3e-4}}]
                """);
        run = place.resolve("run");
        Call call = Call.of("run", recipe.toString(), "workers=1", "precision=fp32", "--out", run.toString());
        assertThat(call.exitCode()).as(call.err()).isZero();
    }

    private static Call goOn(Path data, String... more) {
        return Call.of(Stream.concat(
                        Stream.of("continue", run.toString(), "--data", data.toString(), "--json"), Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void aNewClassIsTakenAndLiesAreNot() throws IOException {
        Path news = Files.write(
                place.resolve("news.jsonl"),
                DAYS.stream()
                        .map(day ->
                                "{\"text\": \"please send me the bill of %s\", \"label\": \"billing\"}".formatted(day))
                        .toList());
        Call taken = goOn(news);
        assertThat(taken.exitCode()).as(taken.err() + taken.out()).isZero();
        JsonNode version = JSON.readTree(taken.out());
        assertThat(version.at("/current").asInt()).isEqualTo(2);
        assertThat(version.at("/new_labels/0").asString()).isEqualTo("billing");
        assertThat(predicted()).isEqualTo("billing");

        Path lies = Files.write(
                place.resolve("lies.jsonl"),
                DAYS.stream()
                        .flatMap(day -> Stream.of(
                                "{\"text\": \"is it open on %s?\", \"label\": \"complaint\"}".formatted(day),
                                "{\"text\": \"the parcel of %s came broken\", \"label\": \"hours\"}".formatted(day)))
                        .toList());
        Call refused =
                Call.of("continue", run.toString(), "--data", lies.toString(), "methods=[naive]", "train.epochs=8");
        assertThat(refused.exitCode()).as(refused.err() + refused.out()).isEqualTo(VersionAnswer.REFUSED);
        assertThat(refused.out()).contains("test is worse beyond chance", "The gate kept version 2");
        assertThat(predicted()).isEqualTo("billing");

        Call back = Call.of("versions", run.toString(), "--use", "1");
        assertThat(back.out()).contains("1 (current)", "refused", "passed");
        assertThat(predicted()).isNotEqualTo("billing");
        Call unforced = Call.of("versions", run.toString(), "--use", "3");
        assertThat(unforced.exitCode()).isEqualTo(Failure.WRONG_INPUT);
        assertThat(unforced.err()).contains("the gate refused version 3", "--force");
    }

    private static String predicted() throws IOException {
        Path in = Files.writeString(place.resolve("one.txt"), "please send me the bill\n");
        Call call = Call.of("predict", run.toString(), "--in", in.toString(), "--format", "text");
        assertThat(call.exitCode()).as(call.err()).isZero();
        return JSON.readTree(call.out()).at("/label").asString();
    }

    @Test
    void whatIsMissingOrContradictoryIsSaid() {
        Call nothing = Call.of("continue", run.toString());
        assertThat(nothing.exitCode()).isEqualTo(Failure.WRONG_INPUT);
        assertThat(nothing.err()).contains("--data FILE is missing");
        Call both = Call.of("continue", run.toString(), "--resume", "methods=[naive]");
        assertThat(both.err()).contains("--resume goes on with what was said");
        Call none = Call.of("continue", place.resolve("nowhere").toString(), "--data", "x.jsonl");
        assertThat(none.exitCode()).isEqualTo(Failure.WRONG_INPUT);
        assertThat(none.err()).contains("is not the folder of a run");
    }
}
