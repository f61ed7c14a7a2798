package dev.laurel.cli;

import dev.laurel.data.DataConfig;
import dev.laurel.data.RowMapper;
import dev.laurel.eval.TaskModel;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private ModelOptions model;

    @Mixin
    private StreamOptions stream;

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
        DataConfig config = options.of(stream.in(), keys);
        stream.refuseUnusableOut();
        try (TaskModel opened = model.open(session.progress());
                RowQueue rows = RowQueue.of(stream.rows(config.format(), config.unlabelledReadOptions(opened.kind())));
                Writer writer = stream.writer(session.console())) {
            RowMapper mapper = new RowMapper(config, opened.kind());
            new PredictionLines<>(
                            stream,
                            session,
                            mapper::unlabelled,
                            opened::predict,
                            new PredictionJson(config, opened.labels().names()))
                    .write(rows, writer);
        }
        return 0;
    }
}
