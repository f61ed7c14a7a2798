package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AugmentCommandTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String TEXT = "the parcel came late and the box was wet but they sent a new one";

    @TempDir
    private Path place;

    private Path rows() throws IOException {
        return Files.writeString(
                place.resolve("in.jsonl"),
                "{\"id\":1,\"text\":\"" + TEXT
                        + "\",\"label\":\"neutral\"}\n{\"id\":2,\"text\":\"No.\",\"label\":\"x\"}\n");
    }

    @Test
    void copiesFollowTheirRowAndKeepItsLabel() throws IOException {
        Path out = place.resolve("out.jsonl");
        Call call = Call.of(
                "augment", "--in", rows().toString(), "--out", out.toString(), "--copies", "3", "--share", "0.4");
        assertThat(call.exitCode()).as(call.err()).isZero();
        List<JsonNode> lines =
                Files.readAllLines(out).stream().map(JSON::readTree).toList();
        // the second text has no word that may change, so that its copies would only repeat it
        assertThat(lines.stream().map(line -> line.get("id").asInt())).containsExactly(1, 1, 1, 1, 2);
        assertThat(lines.get(0).has("augmented")).isFalse();
        for (JsonNode copy : lines.subList(1, 4)) {
            assertThat(copy.get("augmented").asBoolean()).isTrue();
            assertThat(copy.get("label").asString()).isEqualTo("neutral");
            assertThat(List.of(copy.get("text").asString().split(" "))).isSubsetOf(TEXT.split(" "));
            assertThat(copy.get("text").asString()).isNotEqualTo(TEXT);
        }
    }

    @Test
    void theSameSeedMakesTheSameCopies() throws IOException {
        String in = rows().toString();
        String once = Call.of("augment", "--in", in, "--only-copies").out();
        assertThat(once)
                .isNotEmpty()
                .isEqualTo(Call.of("augment", "--in", in, "--only-copies").out());
        assertThat(once)
                .isNotEqualTo(Call.of("augment", "--in", in, "--only-copies", "--seed", "1")
                        .out());
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        String in = rows().toString();
        assertThat(Call.of("augment", "--in", in, "--share", "0.9").err()).contains("--share is 0.9; allowed is");
        assertThat(Call.of("augment", "--in", in, "--copies", "0").err()).contains("at least 1");
        Call model = Call.of("augment", "--in", in, "--model", "minilm");
        assertThat(model.exitCode()).isEqualTo(2);
        assertThat(model.err()).contains("names no head that Laurel knows");
        assertThat(Call.of("augment", "--in", in, "columns.text=body").err())
                .contains("in.jsonl:1")
                .contains("body");
    }
}
