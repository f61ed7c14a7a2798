package dev.laurel.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.report.RunLog.Point;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_250L));

    @TempDir
    private Path folder;

    private static Map<String, Double> values(Object... namesAndValues) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], (Double) namesAndValues[i + 1]);
        }
        return values;
    }

    private List<Path> eventFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith("events.out.tfevents."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void writesOneObjectALine() throws IOException {
        try (RunLog log = RunLog.open(folder, -1, CLOCK)) {
            log.scalars(10, values("train/loss", 0.5, "learning_rate", 5e-5));
            log.event(10, "checkpoint", "a \"best\" one\n保存");
            log.scalars(20, values("train/loss", Double.NaN, "norm", Double.POSITIVE_INFINITY, "ok", 1.0));
        }
        assertThat(folder.resolve("metrics.jsonl")).hasContent("""
                {"step":10,"time":1700000000.250,"train/loss":0.5,"learning_rate":5.0E-5}
                {"step":10,"time":1700000000.250,"event":"checkpoint","text":"a \\"best\\" one\\n保存"}
                {"step":20,"time":1700000000.250,"train/loss":null,"norm":null,"ok":1.0,"nonfinite":["train/loss","norm"]}
                """);
        assertThat(RunLog.curves(folder))
                .containsExactly(
                        Map.entry("train/loss", List.of(new Point(10, 0.5))),
                        Map.entry("learning_rate", List.of(new Point(10, 5e-5))),
                        Map.entry("ok", List.of(new Point(20, 1.0))));
    }

    @Test
    void writesWhatTensorBoardItselfWrites() throws IOException {
        try (RunLog log = RunLog.open(folder, 200, CLOCK)) {
            log.scalars(300, values("train/loss", 0.6931, "learning_rate", 5e-5, "zero", 0.0));
            log.event(300, "checkpoint", "保存 step 300");
        }
        try (InputStream golden = RunLogTest.class.getResourceAsStream("golden.tfevents")) {
            assertThat(eventFiles()).hasSize(1);
            assertThat(eventFiles().get(0)).hasBinaryContent(golden.readAllBytes());
        }
    }

    @Test
    void everyLineIsOnTheDiskBeforeTheNext() throws IOException {
        try (RunLog log = RunLog.open(folder)) {
            log.scalars(1, values("loss", 1.0));
            assertThat(Files.readAllLines(folder.resolve("metrics.jsonl"))).hasSize(1);
        }
    }

    @Test
    void resumingDropsWhatCameAfterTheCheckpoint() throws IOException {
        try (RunLog log = RunLog.open(folder, -1, CLOCK)) {
            log.scalars(1, values("loss", 3.0));
            log.scalars(2, values("loss", 2.0));
            log.event(2, "checkpoint", "x");
            log.scalars(3, values("loss", 99.0));
        }
        Path file = folder.resolve("metrics.jsonl");
        String untilCheckpoint = String.join("\n", Files.readAllLines(file).subList(0, 3)) + "\n";
        Files.writeString(file, "{\"step\":4,\"time\":17000", StandardOpenOption.APPEND);

        try (RunLog log = RunLog.open(folder, 2, CLOCK)) {
            assertThat(file).hasContent(untilCheckpoint);
            log.scalars(3, values("loss", 1.0));
        }
        assertThat(RunLog.curves(folder))
                .containsExactly(Map.entry("loss", List.of(new Point(1, 3), new Point(2, 2), new Point(3, 1))));
        // A resumed run's file is read after the first one's, although both were made in the same second.
        assertThat(eventFiles().stream().map(f -> f.getFileName().toString()))
                .containsExactly("events.out.tfevents.1700000000.laurel", "events.out.tfevents.1700000001.laurel");
    }

    @Test
    void openingAnewDropsAnEarlierLog() throws IOException {
        RunLog.open(folder).close();
        try (RunLog log = RunLog.open(folder)) {
            log.scalars(0, values("loss", 1.0));
        }
        RunLog.open(folder).close();
        assertThat(folder.resolve("metrics.jsonl")).isEmptyFile();
    }

    @Test
    void refusesAForeignOrDamagedLog() throws IOException {
        assertThatThrownBy(() -> RunLog.curves(folder))
                .isInstanceOf(UserError.class)
                .hasMessage(folder + " is not the folder of a run: it has no metrics.jsonl.");
        Path file = folder.resolve("metrics.jsonl");
        Files.writeString(file, "{\"step\":1}\n{\"loss\":2}\n");
        assertThatThrownBy(() -> RunLog.open(folder, 5))
                .isInstanceOf(UserError.class)
                .hasMessage(file + ":2: not a line of a run's log: it has no whole number 'step'.");
        Files.writeString(file, "{\"step\":1}\n{\"st\n{\"step\":2}\n");
        assertThatThrownBy(() -> RunLog.curves(folder))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file + ":2: not valid JSON: ");
    }

    @Test
    void saysWhenTheFolderCannotBeWritten() throws IOException {
        Path occupied = Files.createFile(folder.resolve("run"));
        assertThatThrownBy(() -> RunLog.open(occupied))
                .isInstanceOf(RunFailure.class)
                .hasMessageStartingWith("cannot write the run's log in " + occupied + ": ");
    }

    @Test
    void aReservedNameIsAProgrammersMistake() {
        try (RunLog log = RunLog.open(folder)) {
            assertThatThrownBy(() -> log.scalars(1, values("step", 1.0))).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
