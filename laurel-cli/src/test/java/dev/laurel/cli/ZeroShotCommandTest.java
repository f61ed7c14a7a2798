package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Classes told without training, by the encoder that comes with the program. */
class ZeroShotCommandTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path place;

    @Test
    void linesOfJsonWithClassesThatNobodyTrained() throws IOException {
        Path in = place.resolve("in.txt");
        Files.writeString(in, "The parcel has not arrived.\nI want my money back.\n");
        Call call = Call.of(
                "zero-shot",
                "minilm",
                "--labels",
                "delivery,refund",
                "--words",
                "refund=money back",
                "--in",
                in.toString(),
                "--format",
                "text");
        assertThat(call.exitCode()).as(call.err()).isZero();
        List<JsonNode> lines = call.out().lines().map(JSON::readTree).toList();
        assertThat(lines.stream().map(line -> line.at("/label").asString())).containsExactly("delivery", "refund");
        for (JsonNode line : lines) {
            double sum = line.at("/probabilities/delivery").asDouble()
                    + line.at("/probabilities/refund").asDouble();
            assertThat(sum).isCloseTo(1, offset(2e-6));
        }
    }

    @Test
    void whatTheModelIsNotMadeForIsRefused() {
        Call call = Call.of("zero-shot", "minilm", "--labels", "a,b", "--multi-label");
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains("by entailment only");
        assertThat(Call.of("zero-shot", "minilm", "--labels", "a").err()).contains("Name at least two");
    }
}
