package dev.laurel.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.report.Progress;
import dev.laurel.tokenize.train.Corpus;
import dev.laurel.tokenize.train.TextBlock;
import dev.laurel.tokenize.train.TokenizerTrainer;
import dev.laurel.tokenize.train.TokenizerTraining;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusFilesTest {

    @TempDir
    Path temp;

    private static List<String> texts(Corpus corpus) {
        List<String> texts = new ArrayList<>();
        for (Optional<TextBlock> block = corpus.next(); block.isPresent(); block = corpus.next()) {
            int from = 0;
            for (int end : block.get().ends()) {
                texts.add(new String(block.get().chars(), from, end - from));
                from = end;
            }
        }
        return texts;
    }

    private CorpusFiles files(String... names) {
        return new CorpusFiles(List.of(names), temp, CorpusFiles.Layout.DEFAULT);
    }

    private String write(String name, String content) throws IOException {
        Files.writeString(temp.resolve(name), content);
        return name;
    }

    @Test
    void readsLinesWithTheirEndsAndColumns() throws IOException {
        write("a.txt", "\uFEFFone\r\n\n  two");
        write("b.jsonl", "{\"text\": \"three\\nfour\", \"n\": 1}\n\n{\"text\": \"\"}\n");
        write("c.tsv", "text\tlabel\nfive\tx\n");
        try (OutputStream gz = new GZIPOutputStream(Files.newOutputStream(temp.resolve("d.txt.gz")))) {
            gz.write("六\n".getBytes(StandardCharsets.UTF_8));
        }
        try (CorpusFiles corpus = files("a.txt", "b.jsonl", "c.tsv", "d.txt.gz")) {
            assertThat(corpus.size()).isZero();
            assertThat(texts(corpus)).containsExactly("one\r\n", "\n", "  two", "three\nfour", "", "five", "六\n");
        }
        try (CorpusFiles corpus = files("a.txt", "a.txt")) {
            assertThat(corpus.size()).isEqualTo(2 * Files.size(temp.resolve("a.txt")));
        }
    }

    @Test
    void dividesLongLinesWhereWordsEnd() throws IOException {
        String line = "alpha beta, gamma  delta 中文字。更多 epsilon";
        DataFile file = DataFile.of(write("long.txt", line + "\nnext\n"), temp);
        List<TextBlock> blocks = new ArrayList<>();
        try (LineBlocks source = new LineBlocks(file, StandardCharsets.UTF_8, 16, 64)) {
            for (Optional<TextBlock> block = source.next(); block.isPresent(); block = source.next()) {
                blocks.add(block.get());
            }
        }
        assertThat(blocks.stream().map(b -> new String(b.chars())).toList())
                .containsExactly("alpha beta", ", gamma  delta", " 中文字。更多 epsilon\n", "next\n");
        assertThat(blocks.stream().map(TextBlock::continues).toList()).containsExactly(false, true, true, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wordpiece", "bpe"})
    void aTextOfOneLongLineGivesTheSameTokenizer(String kind) throws IOException {
        String sentence = "The parcel, which came late, wasn't 'open'; 客服很好。质量 12.5% fine… ";
        int times = 2 * TextBlock.CHARACTERS / sentence.length();
        TokenizerTraining training = Config.choose(TokenizerTraining.class, kind, List.of("min_frequency=1"));
        String whole = sentence.repeat(times);
        String expected = new TokenizerTrainer(training, 1, Progress.NONE)
                .train(List.of(whole))
                .json();
        try (CorpusFiles corpus = files(write("whole.txt", whole))) {
            assertThat(new TokenizerTrainer(training).train(corpus).json()).isEqualTo(expected);
        }
    }

    @Test
    void refusesWhatIsNoText() throws IOException {
        write("nul.txt", "fine\nab\u0000c\n");
        assertThatThrownBy(() -> texts(files("nul.txt")))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "nul.txt:2:3: a NUL character: this looks like binary data. Leave the file out, or state its"
                                + " encoding or format");
        Files.write(temp.resolve("bytes.txt"), new byte[] {'o', 'k', '\n', 'x', (byte) 0xFF, (byte) 0xFE});
        assertThatThrownBy(() -> texts(files("bytes.txt")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("bytes.txt:2:2: the bytes 0xFF are not valid UTF-8");
        DataFile endless = DataFile.of(write("endless.txt", "ok\n" + "1".repeat(200)), temp);
        try (LineBlocks source = new LineBlocks(endless, StandardCharsets.UTF_8, 16, 64)) {
            source.next();
            assertThatThrownBy(source::next)
                    .isInstanceOf(UserError.class)
                    .hasMessage(
                            "endless.txt:2: 64 characters without the end of a line or word: this is no text. Leave the"
                                    + " file out, or state its format");
        }
    }

    @Test
    void looksAtAllNamesFirst() throws IOException {
        write("corpus.txt", "text\n");
        assertThatThrownBy(() -> files("corpus.txt", "corpsu.txt"))
                .isInstanceOf(UserError.class)
                .hasMessage("corpsu.txt: no such file. Did you mean 'corpus.txt'?");
        assertThatThrownBy(CorpusFilesTest.this::files)
                .isInstanceOf(UserError.class)
                .hasMessage("No files: name at least one with text");
    }

    @Test
    void namesTheRowThatHasNoText() throws IOException {
        write("rows.jsonl", "{\"text\": \"a\"}\n{\"text\": 3}\n");
        assertThatThrownBy(() -> texts(files("rows.jsonl")))
                .isInstanceOf(UserError.class)
                .hasMessage("rows.jsonl:2: column 'text' holds the number '3'; a text is needed");
        write("other.jsonl", "{\"content\": \"a\"}\n");
        assertThatThrownBy(() -> texts(files("other.jsonl")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("other.jsonl:1: no column 'text'.");
    }
}
