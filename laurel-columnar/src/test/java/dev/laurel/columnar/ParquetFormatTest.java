package dev.laurel.columnar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jerolba.carpet.CarpetWriter;
import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.data.DataConfig;
import dev.laurel.data.DataSets;
import dev.laurel.data.Example;
import dev.laurel.data.LoadedData;
import dev.laurel.data.Tagged;
import dev.laurel.data.TaskKind;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import dev.laurel.data.format.Rows;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixtures are made by benchmarks/fixtures/parquet_fixture.py, where the expected values stand too. */
class ParquetFormatTest {

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "gzip", "zstd"})
    void readsWhatPyarrowWrites(String codec) {
        List<Row> rows = read(codec + ".parquet", fixtures());

        assertThat(rows).hasSize(3);
        Row first = rows.get(0);
        assertThat(first.location()).hasToString(codec + ".parquet:1");
        assertThat(first.value("text")).isEqualTo("first");
        assertThat(first.value("label")).isEqualTo(1L);
        assertThat(first.value("score")).isEqualTo(0.5);
        assertThat(first.value("good")).isEqualTo(true);
        assertThat(first.value("labels")).isEqualTo(List.of("a", "b"));
        assertThat(first.value("ner_tags")).isEqualTo(List.of(3, 0));
        assertThat(first.value("meta.by.who")).isEqualTo("me");
        assertThat(first.value("raw")).isEqualTo("bytes");
        assertThat(first.value("nested")).isEqualTo(List.of(List.of(1, 2), List.of(3)));
        Row second = rows.get(1);
        assertThat(second.value("text")).isNull();
        assertThat(second.value("labels")).isEqualTo(List.of());
        assertThat(second.value("raw")).isEqualTo(new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(second.value("nested")).isEqualTo(Arrays.asList((Object) null));
        Row third = rows.get(2);
        assertThat(third.value("text")).isEqualTo("第三行");
        assertThat(third.value("label")).isNull();
        assertThat(third.value("labels")).isNull();
        assertThat(third.value("meta")).isNull();
        assertThat(third.value("nested")).isEqualTo(List.of());
    }

    @Test
    void makesSentencesOfListColumns() {
        DataConfig config = Config.parse("""
                train: {file: snappy.parquet}
                columns: {words: tokens, tags: ner_tags}
                label_names: {0: O, 1: B-PER, 2: I-PER, 3: B-ORG}
                """, "data.yaml", DataConfig.class, List.of());

        LoadedData<Example> data = DataSets.load(config, TaskKind.TOKENS, fixtures());

        assertThat(data.labels().names()).containsExactly("O", "B-ORG", "I-ORG", "B-PER", "I-PER");
        assertThat(data.as(Tagged.class).train().examples().get(0).tags()).containsExactly("B-ORG", "O");
    }

    record Written(String text, List<String> labels, Map<String, Integer> counts) {}

    @Test
    void readsWhatItsOwnLibraryWrites(@TempDir Path folder) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("a.parquet"));
                CarpetWriter<Written> writer = new CarpetWriter<>(out, Written.class)) {
            writer.write(new Written("x", List.of("a"), Map.of("k", 1)));
            writer.write(new Written(null, null, null));
        }
        List<Row> rows = read("a.parquet", folder);
        assertThat(rows.get(0).value("labels")).isEqualTo(List.of("a"));
        assertThat(rows.get(0).value("counts.k")).isEqualTo(1);
        assertThat(rows.get(1).value("labels")).isNull();
    }

    @Test
    void refusesWhatIsNoParquetFile(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.parquet"), "text,label\nbut,long enough to be one\n");
        assertThatThrownBy(() -> read("a.parquet", folder))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("a.parquet: cannot be read as Parquet: ")
                .hasMessageNotContaining("@");
        byte[] whole = Files.readAllBytes(fixtures().resolve("none.parquet"));
        Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> read("cut.parquet", folder))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("cut.parquet: cannot be read as Parquet: ");
    }

    private static Path fixtures() {
        try {
            return Path.of(ParquetFormatTest.class.getResource("none.parquet").toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Row> read(String name, Path folder) {
        List<Row> all = new ArrayList<>();
        try (Rows rows = Formats.open(DataFile.of(name, folder), Optional.empty(), ReadOptions.DEFAULT)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                all.add(row.get());
            }
        }
        return all;
    }
}
