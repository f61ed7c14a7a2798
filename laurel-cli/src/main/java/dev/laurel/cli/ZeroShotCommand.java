package dev.laurel.cli;

import dev.laurel.base.UserError;
import dev.laurel.data.DataConfig;
import dev.laurel.data.Labeled;
import dev.laurel.data.RowMapper;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.zeroshot.ZeroShot;
import dev.laurel.eval.zeroshot.ZeroShotClassifier;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells classes that no model was trained for, of each row of a file or stream, and writes it as a line of JSON. */
@Command(
        name = "zero-shot",
        description = "Tell classes by what they are called, without training",
        footer = {
            "",
            "For instance: echo '{\"text\": \"Where is my parcel?\"}' | laurel zero-shot minilm --labels delivery,refund"
        })
final class ZeroShotCommand implements Callable<Integer> {

    @Option(
            names = "--labels",
            order = ModelOptions.BEFORE,
            required = true,
            split = ",",
            paramLabel = "CLASS",
            description = "The classes, separated by commas")
    private List<String> labels;

    @Option(
            names = "--words",
            order = ModelOptions.BEFORE,
            paramLabel = "CLASS=WORDS",
            description = "What a class is called, where its name is not it; once for each")
    private Map<String, String> words = Map.of();

    @Option(
            names = "--by",
            order = ModelOptions.BEFORE,
            paramLabel = "WAY",
            description = {
                "similarity of sentence vectors, entailment, or mask: a word in a gap",
                "(default: what the model is made for)"
            })
    private ZeroShot.Way way;

    @Option(
            names = "--template",
            order = ModelOptions.BEFORE,
            paramLabel = "TEXT",
            description = {
                "A sentence with {} for the class; with mask {} is the text and [MASK]",
                "the class. For instance 'This example is {}.'"
            })
    private String template;

    @Option(
            names = "--multi-label",
            order = ModelOptions.BEFORE,
            description = "A text may have several classes, or none; by entailment only")
    private boolean multiLabel;

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

    ZeroShotCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        DataConfig config = options.of(stream.in(), keys);
        stream.refuseUnusableOut();
        ZeroShot zeroShot = new ZeroShot(
                labels.stream().map(String::strip).toList(),
                words,
                Optional.ofNullable(way),
                Optional.ofNullable(template),
                multiLabel);
        TaskKind kind = multiLabel ? TaskKind.MULTI_LABEL : TaskKind.CLASSIFICATION;
        try (ZeroShotClassifier opened = model.openZeroShot(zeroShot, session.progress());
                RowQueue rows = RowQueue.of(stream.rows(config.format(), config.unlabelledReadOptions(kind)));
                Writer writer = stream.writer(session.console())) {
            RowMapper mapper = new RowMapper(config, kind);
            new PredictionLines<>(
                            stream,
                            session,
                            row -> single((Labeled) mapper.unlabelled(row)),
                            opened::predict,
                            new PredictionJson(config, zeroShot.labels()))
                    .write(rows, writer);
        }
        return 0;
    }

    private static Labeled single(Labeled text) {
        if (text.pair().isPresent()) {
            throw UserError.at(text.location(), "a pair of texts has no class that could be told without training");
        }
        return text;
    }
}
