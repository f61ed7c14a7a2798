package dev.laurel.recipe;

import dev.laurel.metric.MetricMeaning;
import dev.laurel.report.Picture;
import dev.laurel.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the page of a run shows of its versions. */
final class VersionSections {

    private VersionSections() {}

    /** Nothing as long as the run has not gone on. */
    static List<Section> of(Versions versions) {
        if (!versions.exist()) {
            return List.of();
        }
        List<RunVersion> all = versions.all();
        int current = versions.current();
        String metric = all.get(0).metric();
        double scale = MetricMeaning.of(metric).isShare() ? 100 : 1;
        List<String> sets = all.stream()
                .flatMap(version -> version.sets().stream())
                .map(RunVersion.Measured::set)
                .distinct()
                .toList();
        List<String> columns = new ArrayList<>(List.of("Version"));
        columns.addAll(sets);
        columns.addAll(List.of("Average", "Forgetting", "Backward transfer"));
        List<List<String>> rows = all.stream()
                .map(version -> row(version, version.number() == current, sets, scale))
                .toList();
        return Stream.<Section>of(
                        new Section.Table(
                                "Versions",
                                columns,
                                rows,
                                metric + " on each set that was ever held out, in brackets the gain over the version it"
                                        + " was made from with its paired 95 % interval. Forgetting: the best that an"
                                        + " earlier version had minus this, the mean over the earlier sets."),
                        new Section.Pictures(
                                "Versions on each set",
                                List.of(picture(all, sets, metric)),
                                "To the right the version, upwards what it is worth on a set."),
                        new Section.Statements("What the gate said", reasons(all)))
                .filter(section -> !section.isEmpty())
                .toList();
    }

    private static List<String> row(RunVersion version, boolean current, List<String> sets, double scale) {
        List<String> row = new ArrayList<>();
        row.add(version.number()
                + (version.from() == 0 ? "" : " from " + version.from() + ", " + String.join(" + ", version.methods()))
                + (current ? " (current)" : version.accepted() ? "" : " (refused)"));
        for (String set : sets) {
            row.add(version.sets().stream()
                    .filter(of -> of.set().equals(set))
                    .findFirst()
                    .map(of -> cell(of, scale))
                    .orElse(""));
        }
        row.add(figure("%.1f", version.averageMetric(), scale));
        row.add(figure("%.1f", version.forgetting(), scale));
        row.add(figure("%+.1f", version.backwardTransfer(), scale));
        return row;
    }

    private static String cell(RunVersion.Measured of, double scale) {
        String value = figure("%.1f", of.value(), scale);
        return of.gain() == null
                ? value
                : value
                        + String.format(
                                Locale.ROOT,
                                " (%+.1f [%+.1f, %+.1f])",
                                of.gain() * scale,
                                of.gainRange().get(0) * scale,
                                of.gainRange().get(1) * scale);
    }

    private static String figure(String format, Double value, double scale) {
        return value == null ? "" : String.format(Locale.ROOT, format, value * scale);
    }

    /** A cloud of points for each set: which version, and what it is worth there. */
    private static Picture picture(List<RunVersion> all, List<String> sets, String metric) {
        List<Picture.Scatter.Cloud> clouds = sets.stream()
                .map(set -> {
                    List<RunVersion> measured = all.stream()
                            .filter(version -> version.value(set).isPresent())
                            .toList();
                    return new Picture.Scatter.Cloud(
                            set,
                            measured.stream().mapToDouble(RunVersion::number).toArray(),
                            measured.stream()
                                    .mapToDouble(version -> version.value(set).getAsDouble())
                                    .toArray());
                })
                .toList();
        return new Picture.Scatter(metric + " by version", "version", metric, clouds);
    }

    private static List<String> reasons(List<RunVersion> all) {
        return all.stream()
                .filter(version -> version.from() > 0)
                .map(version -> "Version " + version.number() + (version.passed() ? " passed: " : " did not pass: ")
                        + String.join(" ", version.reasons()) + (version.forced() ? " It was forced." : ""))
                .toList();
    }
}
