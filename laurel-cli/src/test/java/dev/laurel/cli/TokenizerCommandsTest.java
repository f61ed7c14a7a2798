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

/** A tokenizer is learned and shown on the command line. */
class TokenizerCommandsTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path place;

    private Path text;
    private String out;

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(place.resolve("text.txt"), "Hug the pug, hug the bun!\n".repeat(20));
        out = place.resolve("tokenizer").toString();
    }

    @Test
    void trainsAndShows() {
        Call call = Call.of(
                "tokenizer",
                "train",
                "--kind",
                "wordpiece",
                "--vocab-size",
                "25",
                "--out",
                out,
                "--json",
                text.toString());
        assertThat(call.exitCode()).as(call.err()).isZero();
        JsonNode answer = JSON.readTree(call.out());
        assertThat(answer.at("/tokens").asInt()).isEqualTo(25);
        assertThat(answer.at("/texts").asInt()).isEqualTo(20);
        assertThat(answer.at("/different_words").asInt()).isEqualTo(6);
        Call shown = Call.of("tokenizer", "show", out, "--text", "Hug it", "--json");
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        JsonNode tokens = JSON.readTree(shown.out());
        assertThat(tokens.at("/text_tokens").toString()).isEqualTo("[\"[CLS]\",\"hug\",\"[UNK]\",\"[SEP]\"]");
        assertThat(tokens.at("/special/mask").asString()).isEqualTo("[MASK]");
    }

    @Test
    void saysWhyThereAreFewerTokens() {
        Call call = Call.of("tokenizer", "train", "--kind", "bpe", "--out", out, "-q", text.toString());
        assertThat(call.exitCode()).as(call.err()).isZero();
        assertThat(call.err()).contains("tokens instead of 30000: after");
        assertThat(call.out()).startsWith("Learned ").contains("from 20 texts of");
    }

    @Test
    void doesNotTouchAFolderThatIsInUse() throws IOException {
        Files.createDirectories(Path.of(out));
        Path other = Files.writeString(Path.of(out, "model.bin"), "weights");
        String[] arguments = {"tokenizer", "train", "--kind", "bpe", "--out", out, "-q", text.toString()};
        Call refused = Call.of(arguments);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("is not empty. Name a folder that is new or empty, or add --overwrite");
        arguments[6] = "--overwrite";
        assertThat(Call.of(arguments).exitCode()).isZero();
        assertThat(other).hasContent("weights");
        assertThat(Path.of(out, "tokenizer.json")).exists();
    }

    @Test
    void refusesWhatDoesNotBelongToTheKind() {
        Call unknown = Call.of("tokenizer", "train", "--kind", "worpiece", "--out", out, text.toString());
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("There is no kind named 'worpiece'. Did you mean 'wordpiece'?");
        Call foreign =
                Call.of("tokenizer", "train", "--kind", "bpe", "--lowercase", "true", "--out", out, text.toString());
        assertThat(foreign.exitCode()).isEqualTo(2);
        assertThat(foreign.err()).contains("lowercase");
        Call absent = Call.of("tokenizer", "train", "--kind", "bpe", "--out", out, text + "x");
        assertThat(absent.exitCode()).isEqualTo(2);
        assertThat(absent.err()).contains("no such file. Did you mean 'text.txt'?");
        assertThat(Path.of(out)).doesNotExist();
    }
}
