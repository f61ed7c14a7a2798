package dev.laurel.recipe;

import dev.laurel.eval.card.RewardCard;
import dev.laurel.metric.ClassRow;
import dev.laurel.metric.MetricMeaning;
import dev.laurel.report.Estimate;
import dev.laurel.report.HtmlReport;
import dev.laurel.report.Report;
import dev.laurel.report.RunLog;
import dev.laurel.report.Section;
import dev.laurel.train.semisupervised.Guard;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the page of a run from its record and its log. */
public final class RunReport {

    private RunReport() {}

    /** Writes {@code report.html} into the run's folder. */
    public static void write(RunFolder folder, RunRecord record) {
        Optional<RewardCard> card =
                Files.isDirectory(folder.model()) ? RewardCard.read(folder.model()) : Optional.empty();
        HtmlReport.write(
                folder.report(),
                report(record, RunLog.curves(folder.path()), card, VersionSections.of(new Versions(folder))));
    }

    private static Report report(
            RunRecord record,
            Map<String, List<RunLog.Point>> curves,
            Optional<RewardCard> card,
            List<Section> versions) {
        List<Section.Measurement> measurements = measurements(record);
        Optional<Section.Measurement> headline = measurements.stream()
                .filter(m -> m.metric().equals(record.headline()))
                .reduce((first, last) -> last);
        List<Section> sections = new ArrayList<>();
        sections.add(new Section.Warnings(record.warnings()));
        sections.addAll(versions);
        sections.add(new Section.Comparison(
                measurements,
                "In brackets the 95 % bootstrap interval. Before: the pretrained model with a new head; where few examples"
                        + " are learned from, with one that knows only what the classes are called."));
        sections.add(new Section.Table(
                "Stages",
                List.of("Stage", "Part", "Metric", "After it", "Gain by it"),
                record.stages().stream().map(RunReport::stage).toList(),
                "In brackets 95 % bootstrap intervals; those of the gains are paired."));
        sections.add(new Section.Curves(charts(curves, record), keptStep(record)));
        record.confusion()
                .forEach((part, matrix) ->
                        sections.add(new Section.Confusion(part, matrix.labels(), longs(matrix.counts()))));
        record.perClass().forEach((part, rows) -> sections.add(new Section.PerClass(part, kind(record), scores(rows))));
        card.ifPresent(c -> sections.addAll(c.sections()));
        boolean shown = card.filter(c -> !c.mostWrong().isEmpty()).isPresent();
        (shown ? Map.<String, List<RunRecord.Mistake>>of() : record.mistakes())
                .forEach((part, rows) -> sections.add(new Section.Mistakes(
                        part, rows.stream().map(RunReport::mistake).toList())));
        sections.add(new Section.Data(splits(record)));
        sections.add(new Section.Provenance(provenance(record)));
        sections.add(new Section.Listing("Recipe", record.recipe()));
        String subtitle = String.join(" · ", record.task(), record.model().get("name"), record.started());
        return new Report(record.name(), subtitle, headline, sections);
    }

    private static List<Section.Measurement> measurements(RunRecord record) {
        List<Section.Measurement> rows = new ArrayList<>();
        record.metrics()
                .get("after")
                .forEach((part, metrics) -> metrics.keySet()
                        .forEach(metric -> rows.add(new Section.Measurement(
                                part,
                                metric,
                                MetricMeaning.of(metric).isShare() ? Section.Unit.PERCENT : Section.Unit.NUMBER,
                                MetricMeaning.of(metric).better() != MetricMeaning.Better.LOWER,
                                record.estimate("before", part, metric).map(RunReport::shown),
                                shown(record.estimate("after", part, metric).orElseThrow())))));
        return rows;
    }

    private static List<String> stage(RunRecord.StageGain stage) {
        double scale = MetricMeaning.of(stage.metric()).isShare() ? 100 : 1;
        return List.of(
                stage.stage(),
                stage.part(),
                stage.metric(),
                figure("%.1f [%.1f, %.1f]", stage.value(), stage.range(), scale),
                figure("%+.1f [%+.1f, %+.1f]", stage.gain(), stage.gainRange(), scale));
    }

    private static String figure(String format, double value, List<Double> range, double scale) {
        return String.format(Locale.ROOT, format, value * scale, range.get(0) * scale, range.get(1) * scale);
    }

    private static Estimate shown(dev.laurel.metric.Estimate estimate) {
        return new Estimate(estimate.value(), estimate.low(), estimate.high());
    }

    private static List<Section.Chart> charts(Map<String, List<RunLog.Point>> curves, RunRecord record) {
        List<Section.Chart> charts = new ArrayList<>();
        chart(charts, curves, "Training loss", "train/loss");
        chart(charts, curves, "dev " + record.headline(), "dev/" + record.headline());
        overOptimisation(curves, record.headline()).ifPresent(charts::add);
        chart(charts, curves, "Learning rate", "train/learning_rate");
        chart(charts, curves, "Gradient norm", "train/gradient_norm");
        return charts;
    }

    /** What is learned from, what is wanted, and how far the model went for it, on the held-out slice. */
    private static Optional<Section.Chart> overOptimisation(Map<String, List<RunLog.Point>> curves, String headline) {
        List<RunLog.Point> proxy = curves.getOrDefault("dev/" + Guard.PROXY, List.of());
        if (proxy.isEmpty()) {
            return Optional.empty();
        }
        Set<Long> guarded = proxy.stream().map(RunLog.Point::step).collect(Collectors.toSet());
        List<RunLog.Point> gold = curves.getOrDefault("dev/" + headline, List.of()).stream()
                .filter(point -> guarded.contains(point.step()))
                .toList();
        return Optional.of(new Section.Chart(
                "Over-optimisation: proxy, " + headline + ", divergence",
                List.of(
                        new Section.Line("proxy", proxy),
                        new Section.Line(headline, gold),
                        new Section.Line("divergence", curves.get("dev/" + Guard.DIVERGENCE)))));
    }

    private static void chart(
            List<Section.Chart> charts, Map<String, List<RunLog.Point>> curves, String title, String name) {
        if (curves.containsKey(name)) {
            charts.add(new Section.Chart(title, List.of(new Section.Line(name, curves.get(name)))));
        }
    }

    private static OptionalLong keptStep(RunRecord record) {
        double step = record.training().getOrDefault("kept_step", 0.0);
        return step > 0 ? OptionalLong.of((long) step) : OptionalLong.empty();
    }

    private static String kind(RunRecord record) {
        boolean entities =
                record.metrics().get("after").values().stream().anyMatch(m -> m.containsKey("token_accuracy"));
        return entities ? "Entity type" : "Class";
    }

    private static List<Section.ClassScore> scores(List<ClassRow> rows) {
        return rows.stream()
                .map(r -> new Section.ClassScore(r.name(), r.precision(), r.recall(), r.f1(), r.support()))
                .toList();
    }

    private static Section.Mistake mistake(RunRecord.Mistake mistake) {
        return new Section.Mistake(
                mistake.text(),
                mistake.place(),
                mistake.gold(),
                mistake.predicted(),
                mistake.probability() == null ? OptionalDouble.empty() : OptionalDouble.of(mistake.probability()),
                OptionalDouble.of(mistake.loss()));
    }

    private static List<Section.Split> splits(RunRecord record) {
        List<Section.Split> splits = new ArrayList<>();
        record.data()
                .forEach((name, part) -> splits.add(new Section.Split(
                        name,
                        List.of(
                                new Section.Fact("examples", String.valueOf(part.examples())),
                                new Section.Fact("tokens", String.valueOf(part.tokens())),
                                new Section.Fact("cut", String.valueOf(part.cut())),
                                new Section.Fact("sha256", part.sha256())),
                        part.labels().entrySet().stream()
                                .map(e -> new Section.Count(e.getKey(), e.getValue()))
                                .toList(),
                        List.of())));
        return splits;
    }

    private static List<Section.Fact> provenance(RunRecord record) {
        List<Section.Fact> facts = new ArrayList<>();
        facts.add(new Section.Fact("started", record.started()));
        facts.add(new Section.Fact("seconds", String.format(Locale.ROOT, "%.1f", record.seconds())));
        record.model().forEach((name, value) -> facts.add(new Section.Fact("model " + name, value)));
        record.machine().forEach((name, value) -> facts.add(new Section.Fact(name, value)));
        record.versions().forEach((name, value) -> facts.add(new Section.Fact(name, value)));
        record.training()
                .forEach((name, value) ->
                        facts.add(new Section.Fact(name.replace('_', ' '), String.format(Locale.ROOT, "%.0f", value))));
        return facts;
    }

    private static long[][] longs(int[][] counts) {
        long[][] longs = new long[counts.length][];
        for (int i = 0; i < counts.length; i++) {
            longs[i] = Arrays.stream(counts[i]).asLongStream().toArray();
        }
        return longs;
    }
}
