package dev.laurel.tune;

import dev.laurel.metric.MetricMeaning;
import dev.laurel.recipe.RunRecord;
import dev.laurel.report.Estimate;
import dev.laurel.report.HtmlReport;
import dev.laurel.report.Picture;
import dev.laurel.report.Report;
import dev.laurel.report.Section;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Makes the page of a search from what came of it. */
final class SearchReport {

    private final SearchRecord record;
    private final SearchSpace space;

    private SearchReport(SearchRecord record, SearchSpace space) {
        this.record = record;
        this.space = space;
    }

    /** Writes {@code report.html} into the search's folder. */
    static void write(SearchFolder folder, SearchRecord record, SearchSpace space, RunRecord best) {
        HtmlReport.write(folder.report(), new SearchReport(record, space).report(folder.best(), best));
    }

    private Report report(Path recipe, RunRecord best) {
        List<Section.Measurement> measurements = measurements(best);
        Optional<Section.Measurement> headline = measurements.stream()
                .filter(m -> m.metric().equals(record.metric()))
                .reduce((first, last) -> last);
        List<Section> sections = new ArrayList<>();
        sections.add(new Section.Statements("The search", statements()));
        sections.add(new Section.Comparison(
                measurements,
                "The best trial, number " + record.best().trial()
                        + ". In brackets the 95 % bootstrap interval. The dev part chose the trial, so its figures are"
                        + " too good; the test part was looked at once, when the trial had been chosen."));
        sections.add(new Section.Pictures("What mattered", importance(), importanceNote()));
        sections.add(new Section.Pictures(
                "Every trial",
                pictures(),
                "A trial that was given up is drawn with the value that it had when it was."));
        sections.add(new Section.Table(
                "Trials, the best first",
                Stream.concat(
                                Stream.of("Trial", record.metric(), "Ended", "Updates", "Passes"),
                                space.dimensions().stream().map(Dimension::key))
                        .toList(),
                record.trials().stream().map(this::row).toList(),
                "Passes over the training data; of several trainings in a recipe those of all."));
        sections.add(new Section.Listing("Best recipe", text(recipe)));
        return new Report("search report", record.name(), subtitle(), headline, sections);
    }

    private String subtitle() {
        return String.join(
                " · ",
                record.trials().size() + " trials",
                "sampler " + record.sampler().name().toLowerCase(Locale.ROOT),
                "scheduler " + record.scheduler().name().toLowerCase(Locale.ROOT),
                "by " + record.metric() + " on dev");
    }

    private List<String> statements() {
        List<String> sentences = new ArrayList<>();
        sentences.add("Searched: "
                + String.join(
                        "; ",
                        space.dimensions().stream().map(Dimension::toString).toList()) + ".");
        for (TrialEvent.Status status : TrialEvent.Status.values()) {
            long many =
                    record.trials().stream().filter(t -> t.status() == status).count();
            if (many > 0) {
                sentences.add(
                        switch (status) {
                            case COMPLETED -> "Ran to their end: " + many + ".";
                            case STOPPED -> "Given up on the way, others being better: " + many + ".";
                            case FAILED -> "Failed: " + many + ".";
                        });
            }
        }
        sentences.add(String.format(
                Locale.ROOT,
                "In all %,d updates, %.1f passes over the training data.",
                record.updates(),
                record.passes()));
        record.start()
                .ifPresent(value -> sentences.add("Before training " + record.metric() + " on dev is " + figure(value)
                        + ", with the recipe's own values."));
        return sentences;
    }

    private static List<Section.Measurement> measurements(RunRecord best) {
        List<Section.Measurement> rows = new ArrayList<>();
        best.metrics()
                .get("after")
                .forEach((part, metrics) -> metrics.keySet()
                        .forEach(metric -> rows.add(new Section.Measurement(
                                part,
                                metric,
                                MetricMeaning.of(metric).isShare() ? Section.Unit.PERCENT : Section.Unit.NUMBER,
                                MetricMeaning.of(metric).better() != MetricMeaning.Better.LOWER,
                                best.estimate("before", part, metric).map(SearchReport::shown),
                                shown(best.estimate("after", part, metric).orElseThrow())))));
        return rows;
    }

    private static Estimate shown(dev.laurel.metric.Estimate estimate) {
        return new Estimate(estimate.value(), estimate.low(), estimate.high());
    }

    private List<Picture> importance() {
        List<Picture.Bars.Bar> bars = record.importance().stream()
                .map(i -> new Picture.Bars.Bar(i.key(), i.share()))
                .toList();
        return List.of(new Picture.Bars("Share of the differences between trials", bars));
    }

    private String importanceNote() {
        String directions = String.join(
                ", ",
                record.importance().stream()
                        .filter(i -> i.direction().isPresent())
                        .map(i -> String.format(
                                Locale.ROOT, "%s %+.2f", i.key(), i.direction().get()))
                        .toList());
        return "Each key by itself: how much of the variance of the trials' ranks lies between groups of its values (quarters"
                + " of the values tried, or the values themselves), less what chance puts there: epsilon squared. Trials that"
                + " could be given up are compared where they were judged first. What keys do only together it does not"
                + " show." + (directions.isEmpty() ? "" : " Rank correlation of value and result: " + directions + ".");
    }

    private List<Picture> pictures() {
        List<Picture> pictures = new ArrayList<>();
        pictures.add(new Picture.Scatter(
                "In the order of the trials", "trial", record.metric(), byEnd(SearchRecord.Row::trial)));
        for (Dimension dimension : space.dimensions()) {
            pictures.add(picture(dimension));
        }
        return pictures;
    }

    private Picture picture(Dimension dimension) {
        String key = dimension.key();
        if (dimension.domain() instanceof Domain.Options options) {
            return new Picture.Scatter(
                    key,
                    "trial",
                    record.metric(),
                    options.values().stream()
                            .map(value -> cloud(
                                    value,
                                    measured().filter(t -> t.values().get(key).equals(value)),
                                    SearchRecord.Row::trial))
                            .toList());
        }
        boolean log = dimension.domain() instanceof Domain.Real real && real.log()
                || dimension.domain() instanceof Domain.Whole whole && whole.log();
        return new Picture.Scatter(key, log ? "log10 of " + key : key, record.metric(), byEnd(t -> {
            double value = Double.parseDouble(t.values().get(key));
            return log ? Math.log10(value) : value;
        }));
    }

    private List<Picture.Scatter.Cloud> byEnd(ToDoubleFunction<SearchRecord.Row> x) {
        return Stream.of(
                        cloud("to its end", measured().filter(t -> t.status() == TrialEvent.Status.COMPLETED), x),
                        cloud("given up", measured().filter(t -> t.status() == TrialEvent.Status.STOPPED), x))
                .filter(cloud -> cloud.x().length > 0)
                .toList();
    }

    private Stream<SearchRecord.Row> measured() {
        return record.trials().stream().filter(t -> t.value().isPresent());
    }

    private static Picture.Scatter.Cloud cloud(
            String name, Stream<SearchRecord.Row> rows, ToDoubleFunction<SearchRecord.Row> x) {
        List<SearchRecord.Row> all = rows.toList();
        return new Picture.Scatter.Cloud(
                name,
                all.stream().mapToDouble(x).toArray(),
                all.stream().mapToDouble(t -> t.value().orElseThrow()).toArray());
    }

    private List<String> row(SearchRecord.Row row) {
        String ended = switch (row.status()) {
            case COMPLETED -> "at its end";
            case STOPPED -> "given up";
            case FAILED -> "failed: " + row.reason();
        };
        return Stream.concat(
                        Stream.of(
                                String.valueOf(row.trial()),
                                row.value().map(this::figure).orElse("–"),
                                ended,
                                String.valueOf(row.updates()),
                                String.format(Locale.ROOT, "%.2f", row.passes())),
                        space.dimensions().stream().map(d -> row.values().get(d.key())))
                .toList();
    }

    private String figure(double value) {
        return MetricMeaning.of(record.metric()).isShare()
                ? String.format(Locale.ROOT, "%.1f%%", 100 * value)
                : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
