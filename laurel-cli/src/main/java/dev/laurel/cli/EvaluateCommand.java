package dev.laurel.cli;

import dev.laurel.data.DataConfig;
import dev.laurel.data.DataSets;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.eval.Evaluation;
import dev.laurel.eval.TaskModel;
import dev.laurel.metric.ClassRow;
import dev.laurel.metric.ConfusionMatrix;
import dev.laurel.metric.MetricReport;
import dev.laurel.report.Progress;
import dev.laurel.tokenize.Encoding;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model on labelled data. */
@Command(
        name = "evaluate",
        description = "Measure a fine-tuned model on labelled data",
        footer = {
            "",
            "For instance: laurel evaluate runs/first --data test.csv columns.text=message columns.label=topic"
        })
final class EvaluateCommand extends Subcommand {

    /** Of the bootstrap's samples, so that intervals are the same each time. */
    private static final long SEED = 42;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--data",
            order = ModelOptions.BEFORE,
            paramLabel = "FILE",
            required = true,
            description = "The labelled examples, all of which are used")
    private String data;

    @Mixin
    private DataOptions options;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Keys of a recipe's data section, for instance columns.text=sentence encoding=GB18030")
    private List<String> keys = List.of();

    EvaluateCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        Progress progress = session().progress();
        DataConfig config = options.of(data, model.trainedOn(), keys);
        try (TaskModel opened = model.open(progress)) {
            Dataset<Example> part =
                    DataSets.read(config, opened.kind(), Path.of(""), "data", config.train(), opened.labels());
            List<Encoding> encodings = opened.encode(part.examples());
            long tokens = encodings.stream().mapToLong(Encoding::length).sum();
            progress.begin("Evaluating", tokens, "tokens");
            Evaluation evaluation = Evaluation.of(opened, part, encodings, done -> progress.advance(done, ""));
            progress.end();
            MetricReport report = evaluation.scores().report(SEED);
            return Measured.of(model.name(), data, report);
        }
    }

    /** What was measured. */
    private record Measured(
            String model,
            String data,
            int examples,
            String headline,
            Map<String, Double> metrics,
            Map<String, List<Double>> intervals,
            List<ClassRow> perClass,
            ConfusionMatrix confusion,
            List<String> notes)
            implements Answer {

        static Measured of(String model, String data, MetricReport report) {
            Map<String, Double> metrics = new LinkedHashMap<>();
            Map<String, List<Double>> intervals = new LinkedHashMap<>();
            report.values().forEach((name, estimate) -> {
                metrics.put(name, estimate.value());
                intervals.put(name, List.of(estimate.low(), estimate.high()));
            });
            return new Measured(
                    model,
                    data,
                    report.size(),
                    report.headline(),
                    metrics,
                    intervals,
                    report.perClass(),
                    report.confusion().orElse(null),
                    report.notes());
        }

        @Override
        public Object json() {
            return this;
        }

        @Override
        public void print(Console console) {
            TextTable table = new TextTable("metric", ">value", "95 % interval");
            metrics.forEach((name, value) -> table.row(
                    name,
                    four(value),
                    four(intervals.get(name).get(0)) + " to "
                            + four(intervals.get(name).get(1))));
            table.print(console);
            if (!perClass.isEmpty()) {
                console.print("");
                TextTable classes = new TextTable("class", ">precision", ">recall", ">F1", ">examples");
                perClass.forEach(row -> classes.row(
                        row.name(), four(row.precision()), four(row.recall()), four(row.f1()), row.support()));
                classes.print(console);
            }
            notes.forEach(console::say);
        }

        private static String four(double value) {
            return String.format(Locale.ROOT, "%.4f", value);
        }
    }
}
