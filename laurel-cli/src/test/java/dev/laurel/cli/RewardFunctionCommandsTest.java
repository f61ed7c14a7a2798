package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reward functions on the command line. */
class RewardFunctionCommandsTest {

    @TempDir
    private Path place;

    private String rows;

    @BeforeEach
    void write() throws IOException {
        rows = file(
                "rows.jsonl",
                "{\"completion\": \"It is 42\", \"reference\": \"42\", \"kind\": \"a\"}",
                "{\"completion\": \"It is 41\", \"reference\": \"42\", \"kind\": \"b\"}",
                "{\"completion\": \"none\"}");
    }

    private String file(String name, String... lines) throws IOException {
        return Files.writeString(place.resolve(name), String.join("\n", lines) + "\n")
                .toString();
    }

    @Test
    void functionsAreListedWithOneLineEach() {
        Call call = Call.of("rewards", "list");
        assertThat(call.exitCode()).isZero();
        assertThat(call.out()).contains("\ntoken-f1 ").contains("\nweighted-sum ");
        assertThat(call.out().lines()).hasSizeGreaterThan(25);
    }

    @Test
    void aFunctionIsShownWithItsKeys() {
        Call call = Call.of("rewards", "show", "regex");
        assertThat(call.out())
                .startsWith("regex: 1 if the reply matches a regular expression, else 0.\n")
                .containsPattern("pattern +required +text")
                .containsPattern("steps +10000000 +whole number");
        assertThat(Call.of("rewards", "show", "accuracy").out()).endsWith("It has no keys.\n");
        Call wrong = Call.of("rewards", "show", "rouge");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err())
                .startsWith("error: There is no reward named 'rouge'.")
                .contains("Known: accuracy,");
    }

    @Test
    void aFunctionIsTriedByItsName() {
        Call call = Call.of("rewards", "test", "number", "tolerance=0.5", "--in", rows);
        assertThat(call.exitCode()).as(call.err()).isZero();
        assertThat(call.out()).isEqualTo("""
                1  It is 42
                   number 1.0000  42 compared with 42
                2  It is 41
                   number 0.0000  41 compared with 42
                3  none
                   number abstains: no reference

                2 scores, 1 abstentions, 0 failures
                mean 0.5000, from 0.0000 to 1.0000 (declared: 0 … 1)
                     1  no reference
                """);
    }

    @Test
    void aFileIsTriedAsJson() throws IOException {
        String yaml = file(
                "reward.yaml",
                "function: {reward: weighted-sum, parts: [{weight: 2, of: {reward: number}}, {of: {reward: entity-f1}}]}",
                "on_failure: skip");
        Call call = Call.of("rewards", "test", yaml, "parts.0.weight=3", "--in", rows, "--json");
        assertThat(call.exitCode()).as(call.err()).isZero();
        JsonNode json = new JsonMapper().readTree(call.out());
        assertThat(json.path("range").asString()).isEqualTo("0 … 4");
        assertThat(json.at("/summary/failures").asInt()).isEqualTo(2);
        assertThat(json.at("/summary/abstentions").asInt()).isEqualTo(1);
        assertThat(json.at("/summary/warning").asString()).startsWith("there is no score among 3 candidates");
        assertThat(json.at("/rows/0/parts/0/reward").asDouble()).isEqualTo(1);
        assertThat(json.at("/rows/0/failed").asString()).isEqualTo("entity-f1: 3 tags for 1 words");
        assertThat(json.at("/rows/2/abstains").asString()).isEqualTo("number: no reference");
    }

    @Test
    void aColumnThatIsLackingIsNamedBeforeAnythingIsScored() {
        Call call = Call.of("rewards", "test", "margin", "--in", rows);
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err())
                .isEqualTo(
                        "error: " + rows
                                + ": the reward 'margin' needs the column 'probabilities', which the data lacks. It has: kind, reference.\n");
        Call other = Call.of("rewards", "test", "json", "--in", rows, "--column", "completion=answer");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains(":1: no column 'answer'.");
        Call part = Call.of("rewards", "test", "json", "--in", rows, "--column", "answer=completion");
        assertThat(part.err()).contains("only prompt, completion, reference can be given a column");
    }

    @Test
    void equalRewardsAreWarnedOf() {
        Call call = Call.of("rewards", "test", "json", "--in", rows);
        assertThat(call.exitCode()).isZero();
        assertThat(call.err())
                .isEqualTo("warning: all 3 scores are equal (0.00000): nothing can be learned from this reward\n");
    }

    @Test
    void mistakesInAFileAreShownWithTheirPlace() throws IOException {
        String yaml = file("reward.yaml", "function:", "  reward: tokn-f1");
        Call call = Call.of("rewards", "test", yaml, "--in", rows);
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err())
                .startsWith("error: " + yaml
                        + ":2:11: 'function.reward' has no choice 'tokn-f1'. Did you mean 'token-f1'?");
        assertThat(Call.of("rewards", "test", "no.yaml", "--in", rows).err())
                .contains("no.yaml: there is no such file");
    }
}
