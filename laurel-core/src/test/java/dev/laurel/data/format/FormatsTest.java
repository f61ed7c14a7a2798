package dev.laurel.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {

    private static final ReadOptions NO_HEADER =
            new ReadOptions(StandardCharsets.UTF_8, false, Optional.empty(), Optional.empty());

    @TempDir
    Path folder;

    @Test
    void readsJsonLinesWithBlankLinesAndNestedFields() {
        write("a.jsonl", "{\"text\": \"x\", \"meta\": {\"id\": 7, \"by\": {\"who\": null}}}\r\n\n[\"y\", 2.5]\n");

        List<Row> rows = read("a.jsonl");

        assertThat(rows).extracting(row -> row.location().toString()).containsExactly("a.jsonl:1", "a.jsonl:3");
        assertThat(rows.get(0).value("meta.id")).isEqualTo(7);
        assertThat(rows.get(0).value("meta.by.who")).isNull();
        assertThat(rows.get(1).value("1")).isEqualTo(2.5);
        assertThat(rows.get(1).value("-1")).isEqualTo(2.5);
    }

    @Test
    void goesOnAfterAMalformedLineOfJsonEvenInsideAGzip() throws IOException {
        gzip("a.jsonl.gz", "{\"text\": \"x\"}\n{\"text\": }\n{\"text\": \"z\"}\n");

        try (Rows rows = open("a.jsonl.gz", Optional.empty(), ReadOptions.DEFAULT)) {
            assertThat(rows.next()).isPresent();
            // The brace is the 10th character of the line.
            assertThatThrownBy(rows::next)
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("a.jsonl.gz:2:10: not valid JSON: Unexpected character ('}'");
            assertThat(rows.next().orElseThrow().value("text")).isEqualTo("z");
            assertThat(rows.next()).isEmpty();
        }
    }

    @Test
    void refusesWhatIsNoRowInJsonLines() {
        write("a.jsonl", "17\n");
        assertFails("a.jsonl", "a.jsonl:1: each row must be a JSON object or array, found Integer 17");
        write("b.jsonl", "{\"a\": 1} {\"a\": 2}\n");
        assertFails("b.jsonl", "b.jsonl:1:10: not valid JSON: Trailing token");
        write("c.jsonl", "{\"a\": 1, \"a\": 2}\n");
        assertFails("c.jsonl", "Duplicate");
    }

    @Test
    void readsTheArrayOfAJsonFile() {
        write("a.json", "[\n {\"text\": \"x\"},\n [\"y\"]\n]\n");

        List<Row> rows = read("a.json");

        assertThat(rows).extracting(row -> row.location().toString()).containsExactly("a.json:2", "a.json:3");
        assertThat(rows.get(1).value("0")).isEqualTo("y");
    }

    @Test
    void readsTheArrayUnderAPath() {
        write("a.json", "{\"version\": [1], \"data\": {\"val\": [[\"x\", \"a\"]], \"train\": [[\"y\", \"b\"]]}}");
        assertThat(read("a.json", path("data.train")).get(0).value("1")).isEqualTo("b");
        assertThatThrownBy(() -> read("a.json", path("data.trian")))
                .hasMessage(
                        "a.json:1: nothing under the key 'trian' of path. Did you mean 'train'? Known: train, val.");
        assertFails(
                "a.json", "a.json:1: holds an object; say with path: which array in it are the rows, one of version");
    }

    @Test
    void saysWhatElseAJsonFileIs() {
        write("lines.json", "{\"a\": 1}\n{\"a\": 2}\n");
        assertFails("lines.json", "it is JSON Lines; state format: jsonl");
        assertThat(read("lines.json", Optional.of("jsonl"), ReadOptions.DEFAULT))
                .hasSize(2);
        write("number.json", "3");
        assertFails("number.json", "expected an array of rows, found VALUE_NUMBER_INT");
        write("cut.json", "[{\"a\": 1},\n{\"a\"");
        assertFails("cut.json", "cut.json:2:5: not valid JSON: Unexpected end-of-input");
        write("more.json", "[] 1");
        assertFails("more.json", "more follows after the end of the array");
    }

    @Test
    void readsCsvWithQuotedNewlinesAndCrlf() {
        write("a.csv", "text,label\r\n\"two\nlines, \"\"quoted\"\"\",a\r\nlast,b\r\n");

        List<Row> rows = read("a.csv");

        assertThat(rows.get(0).value("text")).isEqualTo("two\nlines, \"quoted\"");
        // The first row stands in lines 2 and 3.
        assertThat(rows).extracting(row -> row.location().toString()).containsExactly("a.csv:2", "a.csv:4");
        assertThat(rows.get(1).value("label")).isEqualTo("b");
    }

    @Test
    void readsCsvWithoutHeaderAndWithAnotherDelimiter() {
        write("a.csv", "x;a\n\"y;z\";b\n");
        ReadOptions options = new ReadOptions(StandardCharsets.UTF_8, false, Optional.of(';'), Optional.empty());
        assertThat(read("a.csv", Optional.empty(), options))
                .extracting(row -> row.value("0"))
                .containsExactly("x", "y;z");
    }

    @Test
    void namesARaggedRowAndGoesOn() throws IOException {
        write("a.csv", "text,label\nx,a\ny, with comma,b\nz,c\n");
        try (Rows rows = open("a.csv", Optional.empty(), ReadOptions.DEFAULT)) {
            rows.next();
            assertThatThrownBy(rows::next)
                    .hasMessage(
                            "a.csv:3: 3 columns, but the first row has 2 (text, label); columns are separated by ','");
            assertThat(rows.next().orElseThrow().value("text")).isEqualTo("z");
        }
        write("a.tsv", "x\ta\ny\n");
        assertThatThrownBy(() -> read("a.tsv", Optional.empty(), NO_HEADER))
                .hasMessage("a.tsv:2: 1 columns, but the first row has 2; columns are separated by a tab");
    }

    @Test
    void refusesAQuoteThatNeverEnds() {
        write("a.csv", "text,label\nx,a\n\"y,b\nz,c\n");
        assertFails("a.csv", "a.csv:3: not valid CSV: Unclosed quoted field at end of input");
        write("b.csv", "text,label\n\"x\"y,a\n");
        assertFails("b.csv", "b.csv:2: not valid CSV: Unexpected character after closing quote");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "tsv"})
    void refusesAColumnNamedTwiceAndWhatFollows(String format) {
        String delimiter = format.equals("csv") ? "," : "\t";
        write("a", "text,text\nx,a\ny,b\n".replace(",", delimiter));
        try (Rows rows = open("a", Optional.of(format), ReadOptions.DEFAULT)) {
            assertThatThrownBy(rows::next).hasMessage("a:1: the header names the column 'text' twice");
            assertThat(rows.next()).isEmpty();
        }
    }

    @Test
    void takesQuotesInTsvAsTheyAre() {
        write("a.tsv", "\"x\"\ta\"\n\n'y\tb\n");
        List<Row> rows = read("a.tsv", Optional.empty(), NO_HEADER);
        assertThat(rows).extracting(row -> row.value("0")).containsExactly("\"x\"", "'y");
        assertThat(rows.get(1).location()).hasToString("a.tsv:3");
    }

    @Test
    void readsConllSentences() {
        write("a.conll", "-DOCSTART- -X- O\n\nEU NNP B-ORG\nrejects VBZ O\n\n\nPeter NNP B-PER\n");

        List<Row> rows = read("a.conll");

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).value("0")).isEqualTo(List.of("EU", "rejects"));
        assertThat(rows.get(0).value("-1")).isEqualTo(List.of("B-ORG", "O"));
        assertThat(rows.get(0).location(1)).hasToString("a.conll:4");
        assertThat(rows.get(1).location()).hasToString("a.conll:7");
    }

    @Test
    void keepsWideSpacesAsCharactersOfATabSeparatedSentence() {
        // U+3000, the ideographic space, is a character of the text, not an empty line.
        write("a.conll", "中\tB-LOC\n\u3000\tO\n国\tO\n");
        assertThat(read("a.conll").get(0).value("0")).isEqualTo(List.of("中", "\u3000", "国"));
    }

    @Test
    void refusesARaggedSentenceAndGoesOn() throws IOException {
        write("a.conll", "EU B-ORG\nrejects\n\nPeter B-PER\n");
        try (Rows rows = open("a.conll", Optional.empty(), ReadOptions.DEFAULT)) {
            assertThatThrownBy(rows::next).hasMessageStartingWith("a.conll:2: 1 columns, but the lines before have 2");
            assertThat(rows.next().orElseThrow().value("0")).isEqualTo(List.of("Peter"));
        }
    }

    @Test
    void readsTextLines() {
        write("a.txt", "one\n\n two \n");
        assertThat(read("a.txt")).extracting(row -> row.value("text")).containsExactly("one", " two ");
    }

    @Test
    void dropsAByteOrderMark() {
        write("a.csv", "\uFEFFtext,label\nx,a\n");
        assertThat(read("a.csv").get(0).value("text")).isEqualTo("x");
        write("only.txt", "\uFEFF");
        assertThat(read("only.txt")).isEmpty();
    }

    @Test
    void namesTheByteThatIsNotUtf8() throws IOException {
        // 0x92 is an apostrophe in windows-1252: the 3rd character of the 2nd line.
        byte[] bytes = "good\nit\u2019s\n".getBytes(Charset.forName("windows-1252"));
        Files.write(folder.resolve("a.txt"), bytes);

        assertFails(
                "a.txt",
                "a.txt:2:3: the bytes 0x92 are not valid UTF-8. If the file is in another encoding, state it,"
                        + " in a recipe by encoding: windows-1252");
        ReadOptions windows =
                new ReadOptions(Charset.forName("windows-1252"), true, Optional.empty(), Optional.empty());
        assertThat(read("a.txt", Optional.empty(), windows).get(1).value("text"))
                .isEqualTo("it\u2019s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "json", "csv", "tsv", "conll", "text"})
    void namesTheLineOfMalformedBytesInEveryFormat(String format) throws IOException {
        String firstLine = format.equals("json") ? "[[1]," : "[1]";
        Files.write(folder.resolve("a"), (firstLine + "\n\"\u00E9\"]").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> readOn("a", format)).hasMessageStartingWith("a:2:2: the bytes 0xE9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "GB18030", "Shift_JIS"})
    void decodesLongTextsInAnyEncodingWithoutLoss(String encoding) throws IOException {
        Charset charset = Charset.forName(encoding);
        // Longer than the buffers, with characters of 1 to 3 bytes that fall across their ends.
        String line = "a中文字b、ぁ".repeat(5_000);
        Files.write(folder.resolve("a.txt"), (line + "\n" + line).getBytes(charset));
        ReadOptions options = new ReadOptions(charset, true, Optional.empty(), Optional.empty());
        assertThat(read("a.txt", Optional.empty(), options))
                .extracting(row -> row.value("text"))
                .containsExactly(line, line);
    }

    @Test
    void tellsGzipByItsBytesNotByItsName() throws IOException {
        gzip("packed.jsonl", "{\"a\": 1}\n");
        write("plain.jsonl.gz", "{\"a\": 1}\n");
        assertThat(read("packed.jsonl")).hasSize(1);
        assertThat(read("plain.jsonl.gz")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 15, 60})
    void refusesATruncatedGzip(int length) throws IOException {
        gzip("whole.txt.gz", "line one\nline two\nline three, which is not like the others\n".repeat(3));
        byte[] bytes = Files.readAllBytes(folder.resolve("whole.txt.gz"));
        Files.write(folder.resolve("cut.txt.gz"), Arrays.copyOf(bytes, Math.min(length, bytes.length - 4)));
        assertThatThrownBy(() -> readOn("cut.txt.gz", "text"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cut.txt.gz")
                .hasMessageContaining("the compressed data ends in the middle: the file is incomplete");
    }

    @Test
    void refusesADamagedGzip() throws IOException {
        gzip("a.txt.gz", "some text that is long enough to be damaged\n");
        byte[] bytes = Files.readAllBytes(folder.resolve("a.txt.gz"));
        // The last 8 bytes are checksum and length.
        bytes[bytes.length - 8] ^= 1;
        Files.write(folder.resolve("a.txt.gz"), bytes);
        assertThatThrownBy(() -> readOn("a.txt.gz", "text")).hasMessageContaining("the compressed data is damaged");
    }

    @Test
    void readsAMemberOfAZip() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("a.zip")))) {
            for (String name : List.of("in/train.tsv", "in/dev.tsv")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write((name + "\tx\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        List<Row> rows = read("a.zip!in/dev.tsv", Optional.empty(), NO_HEADER);
        assertThat(rows.get(0).value("0")).isEqualTo("in/dev.tsv");
        assertThat(rows.get(0).location()).hasToString("a.zip!in/dev.tsv:1");
        assertThatThrownBy(() -> read("a.zip!in/dve.tsv", Optional.empty(), NO_HEADER))
                .hasMessageContaining("no 'in/dve.tsv' in the archive. Did you mean 'in/dev.tsv'?");
        assertThatThrownBy(() -> read("a.zip", Optional.of("tsv"), NO_HEADER))
                .hasMessageContaining("is an archive of 2 files; name one of them");
    }

    @Test
    void readsAStream() throws IOException {
        byte[] bytes = "{\"text\": \"x\"}\n".getBytes(StandardCharsets.UTF_8);
        DataFile input = DataFile.of("standard input", new ByteArrayInputStream(bytes));
        try (Rows rows = Formats.open(input, Optional.of("jsonl"), ReadOptions.DEFAULT)) {
            assertThat(rows.next().orElseThrow().location()).hasToString("standard input:1");
        }
    }

    @Test
    void saysWhichFileIsMissing() {
        write("train.jsonl", "{}\n");
        assertFails("trian.jsonl", "trian.jsonl: no such file. Did you mean 'train.jsonl'?");
        assertFails("no/train.jsonl", "no/train.jsonl: no such file; its folder does not exist either");
        assertFails(".", ".: is a folder; name a file in it");
        write("empty.jsonl", "");
        assertFails("empty.jsonl", "empty.jsonl: the file is empty");
    }

    @Test
    void saysWhichFormatsThereAre() {
        write("a.dat", "x\n");
        assertFails("a.dat", "a.dat: the extension 'dat' does not tell the format; state it with format: one of jsonl");
        assertThatThrownBy(() -> read("a.dat", Optional.of("tvs"), ReadOptions.DEFAULT))
                .hasMessageContaining("no format 'tvs'. Did you mean 'tsv'?");
        write("a.parquet", "PAR1");
        assertFails(
                "a.parquet",
                "reading parquet needs the module laurel-columnar; add dev.laurel:laurel-columnar to the class path");
    }

    @Test
    void refusesAPathWhereThereIsNone() {
        write("a.csv", "text,label\nx,a\n");
        assertThatThrownBy(() -> read("a.csv", path("train")))
                .hasMessage("a.csv: path: leads to an array in a JSON file, but the format is csv; leave it out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "json", "csv", "tsv", "conll", "text"})
    void findsNothingWorseThanAUserErrorInRandomBytes(String format) throws IOException {
        String alphabet = "[]{}\",:\n\r\t x1\\u-.e\u00e9\u0000";
        for (int seed = 0; seed < 400; seed++) {
            Rng rng = Rng.of(seed);
            StringBuilder text = new StringBuilder();
            for (int i = 1 + rng.nextInt(60); i > 0; i--) {
                text.append(alphabet.charAt(rng.nextInt(alphabet.length())));
            }
            // In Latin-1 the last letter but one is malformed UTF-8.
            Charset charset = seed % 4 == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
            byte[] bytes = text.toString().getBytes(charset);
            DataFile file = DataFile.of("random", new ByteArrayInputStream(bytes));
            try (Rows rows = Formats.open(file, Optional.of(format), NO_HEADER)) {
                assertThat(readToTheEnd(rows))
                        .as("rows or mistakes of seed %d", seed)
                        .isLessThanOrEqualTo(bytes.length);
            }
        }
    }

    private static int readToTheEnd(Rows rows) {
        for (int count = 0; ; count++) {
            try {
                if (rows.next().isEmpty()) {
                    return count;
                }
            } catch (UserError mistake) {
                assertThat(mistake).hasMessageStartingWith("random:");
            }
        }
    }

    @Test
    void namesTheColumnsThereAre() {
        write("a.csv", "text,label\nx,a\n");
        Row named = read("a.csv").get(0);
        assertThatThrownBy(() -> named.value("txt"))
                .hasMessage("a.csv:2: no column 'txt'. Did you mean 'text'? Known: label, text.");
        Row numbered = read("a.csv", Optional.empty(), NO_HEADER).get(0);
        assertThatThrownBy(() -> numbered.value("2"))
                .hasMessage("a.csv:1: no column '2'. The file has no header: its columns are numbered 0 to 1.");
        assertThat(numbered.has("text")).isFalse();
    }

    private void write(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void gzip(String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        Files.write(folder.resolve(name), bytes.toByteArray());
    }

    private static ReadOptions path(String path) {
        return new ReadOptions(StandardCharsets.UTF_8, true, Optional.empty(), Optional.of(path));
    }

    private Rows open(String name, Optional<String> format, ReadOptions options) {
        return Formats.open(DataFile.of(name, folder), format, options);
    }

    private List<Row> read(String name) {
        return read(name, ReadOptions.DEFAULT);
    }

    private List<Row> read(String name, ReadOptions options) {
        return read(name, Optional.empty(), options);
    }

    private List<Row> read(String name, Optional<String> format, ReadOptions options) {
        List<Row> all = new ArrayList<>();
        try (Rows rows = open(name, format, options)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                all.add(row.get());
            }
        }
        return all;
    }

    private void readOn(String name, String format) {
        read(name, Optional.of(format), NO_HEADER);
    }

    private void assertFails(String name, String message) {
        assertThatThrownBy(() -> read(name)).isInstanceOf(UserError.class).hasMessageContaining(message);
    }
}
