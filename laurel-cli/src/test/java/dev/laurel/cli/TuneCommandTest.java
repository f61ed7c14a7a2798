package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a search is told before a model is read or a folder is made. */
class TuneCommandTest {

    @TempDir
    Path place;

    private String recipe;
    private String out;

    @BeforeEach
    void write() throws IOException {
        recipe = Files.writeString(place.resolve("recipe.yaml"), """
                        name: tiny
                        model: minilm
                        task: classification
                        data:
                          train: {file: train.jsonl}
                          dev: {file: dev.jsonl}
                        stages:
                          - stage: fine-tune
                        """).toString();
        out = place.resolve("search").toString();
    }

    private Call tune(String... more) {
        return Call.of(Stream.concat(Stream.of("tune", recipe, "--out", out, "-q"), Stream.of(more))
                .toArray(String[]::new));
    }

    private void refused(String message, String... more) {
        Call call = tune(more);
        assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
        assertThat(call.err()).contains(message);
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void refusesASearchThatCannotBe() {
        refused(
                "space 'learning_rte=log(1e-5, 0.001)': key 'learning_rte': unknown key 'learning_rte'. Did you mean"
                        + " 'learning_rate'?",
                "--space",
                "learning_rte=log(1e-5, 1e-3)");
        refused("must be >= 1", "--space", "batch_size=int(0, 8)");
        refused("there is no shipped search space for " + recipe);
        refused("--space batch_sizes: there is no such file and no shipped search space", "--space", "batch_sizes");
        refused("has no choice 'tpr'. Did you mean 'tpe'?", "--space", "lr=1e-4|1e-5", "--sampler", "tpr");
        refused("there must be at least one trial, not 0", "--space", "lr=1e-4|1e-5", "--trials", "0");
        refused("there is no search to resume in " + out, "--space", "lr=1e-4|1e-5", "--resume");
    }
}
