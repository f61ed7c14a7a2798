package dev.laurel.cli;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.data.DataConfig;
import dev.laurel.data.TaskKind;
import dev.laurel.data.format.Row;
import dev.laurel.eval.TaskModel;
import dev.laurel.eval.WordReplacement;
import dev.laurel.report.Progress;
import dev.laurel.tensor.NativeLibraries;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.text.Augmentation;
import dev.laurel.text.WordDropout;
import dev.laurel.text.WordSwap;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Writes labelled or unlabelled texts with changed copies behind them, to look at and to train on. */
@Command(
        name = "augment",
        description = "Write texts with changed copies that should mean the same",
        footer = {
            "",
            "Each row is written as it is and then its copies, with augmented=true. Labels and other columns are kept.",
            "For instance: laurel augment --in train.jsonl --out more.jsonl --copies 2",
            "or, with words that a masked language model finds likely: --model runs/pretrain-messages"
        })
final class AugmentCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int CANDIDATES = 10;

    @Option(
            names = "--copies",
            paramLabel = "N",
            defaultValue = "1",
            description = "Changed copies of each text (default: ${DEFAULT-VALUE})")
    private int copies;

    @Option(
            names = "--share",
            paramLabel = "P",
            defaultValue = "0.1",
            description = "Share of the words that is changed (default: ${DEFAULT-VALUE})")
    private double share;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "A masked language model that says which words could stand there; without it words are left out"
                            + " and exchanged")
    private Optional<String> model = Optional.empty();

    @Option(names = "--only-copies", description = "Leave out the rows as they are")
    private boolean onlyCopies;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Of everything random (default: ${DEFAULT-VALUE})")
    private long seed;

    @Mixin
    private StreamOptions stream;

    @Mixin
    private DataOptions options;

    @Parameters(
            index = "0..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Keys of a recipe's data section, for instance columns.text=sentence encoding=GB18030")
    private List<String> keys = List.of();

    private final Session session;

    AugmentCommand(Session session) {
        this.session = session;
    }

    /** Changes texts, each by its own chance. */
    private interface Change extends AutoCloseable {

        List<String> apply(List<String> texts, List<Rng> rngs);

        @Override
        default void close() {}
    }

    @Override
    public Integer call() throws IOException {
        if (copies < 1) {
            throw new UserError("--copies is " + copies + "; at least 1 is needed");
        }
        if (!(share > 0 && share <= 0.5)) {
            throw new UserError("--share is " + share + "; allowed is more than 0, at most 0.5");
        }
        DataConfig config = options.of(stream.in(), keys);
        stream.refuseUnusableOut();
        try (Change change = change();
                RowQueue rows = RowQueue.of(
                        stream.rows(config.format(), config.unlabelledReadOptions(TaskKind.CLASSIFICATION)));
                Writer writer = stream.writer(session.console())) {
            new RowLoop(stream, session, "Changing texts")
                    .run(
                            rows,
                            writer,
                            (batch, before) -> write(change, config.columns().text(), batch, before, writer));
        }
        return 0;
    }

    private Change change() {
        if (model.isEmpty()) {
            Augmentation words = new WordDropout(share).then(new WordSwap(share, 2));
            return (texts, rngs) -> {
                List<String> changed = new ArrayList<>();
                for (int i = 0; i < texts.size(); i++) {
                    changed.add(words.apply(texts.get(i), rngs.get(i)));
                }
                return changed;
            };
        }
        Progress progress = session.progress();
        ModelName name = new ModelName(model.get(), Optional.empty());
        NativeLibraries.load(progress);
        TaskModel opened = TaskModel.open(name.folder(progress), Placement.resolve("auto", Precision.AUTO, 0));
        try {
            WordReplacement replacement = new WordReplacement(opened, share, CANDIDATES);
            return new Change() {
                @Override
                public List<String> apply(List<String> texts, List<Rng> rngs) {
                    return replacement.apply(texts, rngs);
                }

                @Override
                public void close() {
                    replacement.close();
                }
            };
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void write(Change change, String column, List<Row> rows, long before, Writer writer) throws IOException {
        List<Map<String, Object>> lines =
                rows.stream().map(row -> line(row, column)).toList();
        List<String> texts =
                lines.stream().map(line -> (String) line.get(column)).toList();
        List<List<String>> changed = new ArrayList<>();
        for (int copy = 0; copy < copies; copy++) {
            List<Rng> rngs = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                rngs.add(Rng.of(seed, before + i, copy));
            }
            changed.add(change.apply(texts, rngs));
        }
        for (int i = 0; i < texts.size(); i++) {
            write(lines.get(i), column, i, changed, writer);
        }
    }

    private void write(Map<String, Object> line, String column, int row, List<List<String>> changed, Writer writer)
            throws IOException {
        if (!onlyCopies) {
            writer.write(JSON.writeValueAsString(line) + "\n");
        }
        for (List<String> copy : changed) {
            // a text that could not be changed would only be there twice
            if (!copy.get(row).equals(line.get(column))) {
                Map<String, Object> augmented = new LinkedHashMap<>(line);
                augmented.put(column, copy.get(row));
                augmented.put("augmented", true);
                writer.write(JSON.writeValueAsString(augmented) + "\n");
            }
        }
    }

    /** The row's columns by name, or by position where they have none. */
    private static Map<String, Object> line(Row row, String column) {
        Map<String, Object> line = new LinkedHashMap<>();
        boolean textOnly = row.names().isEmpty() && row.values().size() == 1;
        for (int i = 0; i < row.values().size(); i++) {
            String name =
                    row.names().isEmpty() ? String.valueOf(i) : row.names().get(i);
            line.put(textOnly ? column : name, row.values().get(i));
        }
        if (!(line.get(column) instanceof String)) {
            throw UserError.at(
                    row.location(),
                    "there is no text in column '" + column + "', found: " + String.join(", ", line.keySet())
                            + ". Name it by columns.text=…");
        }
        return line;
    }
}
