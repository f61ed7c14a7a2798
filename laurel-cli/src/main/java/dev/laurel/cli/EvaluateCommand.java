package dev.laurel.cli;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.data.DataConfig;
import dev.laurel.data.DataSets;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.Feedback;
import dev.laurel.data.preference.LoadedPreferences;
import dev.laurel.data.preference.PreferenceConfig;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.data.preference.Preferences;
import dev.laurel.eval.CautiousScorer;
import dev.laurel.eval.Evaluation;
import dev.laurel.eval.RewardBenchmark;
import dev.laurel.eval.RewardEvaluation;
import dev.laurel.eval.RewardPart;
import dev.laurel.eval.RewardScorer;
import dev.laurel.eval.RewardSpec;
import dev.laurel.eval.TaskModel;
import dev.laurel.metric.MetricReport;
import dev.laurel.metric.Scores;
import dev.laurel.report.Progress;
import dev.laurel.tokenize.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model on labelled data, or a reward model on judgements of replies. */
@Command(
        name = "evaluate",
        description = "Measure a fine-tuned model on labelled data, or a reward model on judgements of replies",
        footer = {
            "",
            "For instance: laurel evaluate runs/first --data test.csv columns.text=message columns.label=topic",
            "or, a reward model: laurel evaluate runs/reward-pairs --data pairs.jsonl columns.prompt=question"
        })
final class EvaluateCommand extends Subcommand {

    /** Of the bootstrap's samples, so that intervals are the same each time. */
    private static final long SEED = RewardEvaluation.SEED;

    private static final String PAIRS = "pairs";

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--data",
            order = ModelOptions.BEFORE,
            paramLabel = "FILE",
            required = true,
            description = "The labelled examples, all of which are used")
    private String data;

    @Option(
            names = "--benchmark",
            order = ModelOptions.BEFORE,
            paramLabel = "NAME",
            description = {
                "How a reward model is measured: pairs, on any preference pairs;",
                "rewardbench2 or rm-bench, on the file of that benchmark (default: on what it learned from)"
            })
    private Optional<String> benchmark = Optional.empty();

    @Mixin
    private ScorerOptions scorer;

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
        scorer.requireConsistent();
        Optional<RewardSpec> spec = scorer.spec(model, session().progress());
        if (benchmark.isPresent() && !benchmark.get().equals(PAIRS)) {
            return benchmark(benchmark.get());
        }
        return spec.isPresent() || benchmark.isPresent() ? judgements(spec) : labels();
    }

    private Answer benchmark(String name) {
        List<String> known = new ArrayList<>(List.of(PAIRS));
        Arrays.stream(RewardBenchmark.values()).map(RewardBenchmark::key).forEach(known::add);
        if (!known.contains(name)) {
            throw new UserError("There is no benchmark '" + name + "'." + Nearest.hint(name, known));
        }
        if (!keys.isEmpty()) {
            throw new UserError("--benchmark " + name + " has columns of its own; leave out " + String.join(" ", keys));
        }
        Progress progress = session().progress();
        try (RewardScorer opened = open(progress)) {
            progress.begin("Evaluating", 0, "prompts");
            RewardBenchmark.Outcome outcome =
                    RewardBenchmark.named(name).run(opened, Path.of(data), done -> progress.advance(done, ""));
            List<String> notes = new ArrayList<>(scorerNotes(outcome.scores(), outcome.members()));
            if (outcome.tooLong() > 0) {
                int all = outcome.prompts() + outcome.tooLong();
                notes.add(RewardPart.leftOut(outcome.tooLong(), all, "prompts", opened.spec()));
            }
            return Measurement.of(names(), data, outcome.scores().report(SEED), notes);
        } finally {
            progress.end();
        }
    }

    /** The scorer whose rewards are measured: their lower bounds, if that is wanted. */
    private RewardScorer open(Progress progress) {
        RewardScorer opened = scorer.open(model, progress);
        return scorer.deviations().isPresent()
                ? new CautiousScorer(opened, scorer.deviations().getAsDouble())
                : opened;
    }

    private String names() {
        return String.join(" + ", scorer.names(model));
    }

    /** What the reader should know of how the rewards came about. */
    private List<String> scorerNotes(Scores scores, List<Scores> members) {
        List<String> notes = new ArrayList<>();
        scorer.deviations()
                .ifPresent(k -> notes.add(
                        String.format(Locale.ROOT, "Each reward is its lower bound: the mean less %s × spread.", k)));
        List<String> names = scorer.names(model);
        if (names.size() > 1 && members.size() == names.size()) {
            notes.add("By themselves (" + scores.headline() + "): "
                    + IntStream.range(0, names.size())
                            .mapToObj(m -> String.format(
                                    Locale.ROOT,
                                    "%s %.4f",
                                    names.get(m),
                                    members.get(m).headlineValue()))
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        return notes;
    }

    private Answer labels() {
        if (scorer.isStated()) {
            throw new UserError("--with, --dropout-passes and --lower-bound are for reward models, and " + model.name()
                    + " is none");
        }
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
            return Measurement.of(model.name(), data, report, List.of());
        }
    }

    private Answer judgements(Optional<RewardSpec> spec) {
        Progress progress = session().progress();
        PreferenceKind kind = benchmark
                .map(name -> PreferenceKind.PAIRS)
                .orElseGet(() -> spec.map(RewardSpec::learnedFrom).orElse(PreferenceKind.PAIRS));
        List<String> all = new ArrayList<>(List.of("kind=" + kind.name().toLowerCase(Locale.ROOT)));
        all.addAll(keys);
        PreferenceConfig config = options.preferences(data, spec, all, session().console());
        LoadedPreferences<Feedback> loaded = Preferences.load(config, Path.of(""));
        try (RewardScorer opened = open(progress)) {
            boolean several = !opened.spec().readout().attributeNames().isEmpty();
            if (loaded.attributes().size() > 1 && !several) {
                throw new UserError(
                        data + " rates several attributes ("
                                + String.join(", ", loaded.attributes().keySet())
                                + "), but the model gives one reward: name one with attributes.NAME.min and attributes.NAME.max");
            }
            RewardPart part = RewardPart.of(opened.input(), loaded.train());
            if (part.data().size() == 0) {
                throw new UserError("all examples of " + data + " are longer than the "
                        + opened.spec().maxLength() + " tokens that the model reads");
            }
            progress.begin("Evaluating", part.tokens() * scorer.passes(), "tokens");
            RewardEvaluation evaluation = RewardEvaluation.of(
                    opened, config.kind(), part.data().examples(), part.reads(), done -> progress.advance(done, ""));
            progress.end();
            List<String> notes = new ArrayList<>(scorerNotes(evaluation.scores(), evaluation.members()));
            notes.addAll(part.notes(opened.spec()));
            loaded.remarks()
                    .forEach(remark ->
                            notes.add(remark.count() + " " + remark.kind().title()));
            return Measurement.of(names(), data, evaluation.scores().report(SEED), notes);
        }
    }
}
