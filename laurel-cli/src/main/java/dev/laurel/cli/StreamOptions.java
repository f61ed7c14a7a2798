package dev.laurel.cli;

import dev.laurel.base.UserError;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Rows;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a command that works row by row reads its rows and writes its lines. */
final class StreamOptions {

    private static final String STANDARD = "-";

    @Option(
            names = "--in",
            order = ModelOptions.BEFORE,
            paramLabel = "FILE",
            description =
                    "The rows to read; - for standard input, as JSONL unless --format says otherwise (default: -)")
    private String in;

    @Option(
            names = "--out",
            order = ModelOptions.BEFORE,
            paramLabel = "FILE",
            description = {
                "Where the answers go, as JSONL; - for standard output (default: -).",
                "A file that exists is not touched, unless --overwrite is given"
            })
    private String out;

    @Option(
            names = "--overwrite",
            order = ModelOptions.BEFORE,
            description = "Replace the file of --out if there is one")
    private boolean overwrite;

    /** Whether either was given. */
    boolean isStated() {
        return in != null || out != null || overwrite;
    }

    String in() {
        return in == null ? STANDARD : in;
    }

    boolean toStandardOutput() {
        return out == null || out.equals(STANDARD);
    }

    /**
     * Opens the rows.
     *
     * @param format if the extension does not say it, or is to be passed over
     */
    Rows rows(Optional<String> format, ReadOptions options) {
        if (!in().equals(STANDARD)) {
            return Formats.open(DataFile.of(in(), Path.of("")), format, options);
        }
        return Formats.open(DataFile.of("standard input", System.in), Optional.of(format.orElse("jsonl")), options);
    }

    /** @throws UserError if what is written would destroy something that nobody said to replace, or cannot be a file */
    void refuseUnusableOut() throws IOException {
        if (toStandardOutput()) {
            if (overwrite) {
                throw new UserError("--overwrite replaces the file of --out; name one");
            }
            return;
        }
        Path file = Path.of(out);
        if (Files.isDirectory(file)) {
            throw new UserError("--out " + out + " is a folder. Name a file");
        }
        if (!in().equals(STANDARD) && Files.exists(file) && Files.isSameFile(file, Path.of(in()))) {
            throw new UserError("--out " + out + " is the file that is read; it would be lost. Choose another --out");
        }
        // a pipe or a device holds nothing that could be lost
        if (Files.isRegularFile(file) && !overwrite) {
            throw new UserError(
                    "--out " + out + " exists already. Add --overwrite to replace it, or choose another --out");
        }
    }

    Writer writer(Console console) throws IOException {
        OutputStream stream = toStandardOutput() ? console.out() : Files.newOutputStream(Path.of(out));
        // A lone surrogate, which is no character, is written as the tokenizer reads it.
        CharsetEncoder utf8 = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .replaceWith("\uFFFD".getBytes(StandardCharsets.UTF_8));
        return new BufferedWriter(new OutputStreamWriter(stream, utf8));
    }
}
