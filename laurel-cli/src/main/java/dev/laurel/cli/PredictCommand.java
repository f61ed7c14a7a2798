package dev.laurel.cli;

import dev.laurel.base.UserError;
import dev.laurel.data.DataConfig;
import dev.laurel.data.Example;
import dev.laurel.data.RowMapper;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.Row;
import dev.laurel.data.format.Rows;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.TaskModel;
import dev.laurel.report.Progress;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Predicts each row of a file or stream and writes it as a line of JSON, as soon as it is known. */
@Command(
        name = "predict",
        description = "Predict each line of a file or of standard input",
        footer = {
            "",
            "For instance: echo '{\"text\": \"Where is my parcel?\"}' | laurel predict runs/first",
            "or, plain text in: laurel predict runs/first --in messages.txt --format text"
        })
final class PredictCommand implements Callable<Integer> {

    private static final String STANDARD = "-";

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--in",
            order = ModelOptions.BEFORE,
            paramLabel = "FILE",
            defaultValue = STANDARD,
            description = "What to predict; - for standard input, as JSONL unless --format says otherwise (default: -)")
    private String in;

    @Option(
            names = "--out",
            order = ModelOptions.BEFORE,
            paramLabel = "FILE",
            defaultValue = STANDARD,
            description = "Where predictions go, as JSONL; - for standard output (default: -)")
    private String out;

    @Mixin
    private DataOptions options;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Keys of a recipe's data section, for instance columns.text=sentence encoding=GB18030")
    private List<String> keys = List.of();

    private final Session session;

    PredictCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Progress progress = out.equals(STANDARD) ? Progress.NONE : session.progress();
        DataConfig config = options.of(in, keys);
        refuseUnusableOut();
        try (TaskModel opened = model.open(session.progress());
                RowQueue rows = RowQueue.of(rows(config, opened));
                Writer writer = writer()) {
            predict(opened, config, rows, writer, progress);
        }
        return 0;
    }

    private void predict(TaskModel opened, DataConfig config, RowQueue rows, Writer writer, Progress progress)
            throws IOException {
        RowMapper mapper = new RowMapper(config, opened.kind());
        PredictionJson json = new PredictionJson(config, opened.labels().names());
        progress.begin("Predicting", 0, "lines");
        long done = 0;
        try {
            for (List<Row> batch = rows.take(); !batch.isEmpty(); batch = rows.take()) {
                List<Example> examples = batch.stream().map(mapper::unlabelled).toList();
                List<Prediction> predictions = opened.predict(examples);
                for (int i = 0; i < batch.size(); i++) {
                    writer.write(json.line(batch.get(i), examples.get(i), predictions.get(i)));
                    writer.write('\n');
                }
                writer.flush();
                if (out.equals(STANDARD)) {
                    session.console().requireWritten();
                }
                done += batch.size();
                progress.advance(done, "");
            }
        } finally {
            progress.end();
        }
    }

    private Rows rows(DataConfig config, TaskModel opened) {
        if (!in.equals(STANDARD)) {
            return Formats.open(
                    DataFile.of(in, Path.of("")), config.format(), config.unlabelledReadOptions(opened.kind()));
        }
        return Formats.open(
                DataFile.of("standard input", System.in),
                Optional.of(config.format().orElse("jsonl")),
                config.unlabelledReadOptions(opened.kind()));
    }

    private void refuseUnusableOut() throws IOException {
        if (out.equals(STANDARD)) {
            return;
        }
        Path file = Path.of(out);
        if (Files.isDirectory(file)) {
            throw new UserError("--out " + out + " is a folder. Name a file");
        }
        if (!in.equals(STANDARD) && Files.exists(file) && Files.isSameFile(file, Path.of(in))) {
            throw new UserError("--out " + out + " is the file that is read; it would be lost. Choose another --out");
        }
    }

    private Writer writer() throws IOException {
        OutputStream stream = out.equals(STANDARD) ? session.console().out() : Files.newOutputStream(Path.of(out));
        // A lone surrogate, which is no character, is written as the tokenizer reads it.
        CharsetEncoder utf8 = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .replaceWith("\uFFFD".getBytes(StandardCharsets.UTF_8));
        return new BufferedWriter(new OutputStreamWriter(stream, utf8));
    }
}
