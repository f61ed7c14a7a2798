package dev.laurel.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.laurel.tune.SearchFolder;
import dev.laurel.tune.SearchRecord;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A finished search: its trials, the best first, what mattered, and what the best is worth. */
record TuneAnswer(SearchFolder folder, SearchRecord record) implements Answer {

    private record Json(String folder, @JsonUnwrapped SearchRecord record) {}

    @Override
    public Object json() {
        return new Json(folder.path().toString(), record);
    }

    @Override
    public void print(Console console) {
        printTrials(console);
        if (!record.importance().isEmpty()) {
            console.print("");
            printImportance(console);
        }
        console.print("");
        printBest(console);
        console.print("");
        console.print(String.format(
                Locale.ROOT,
                "Updates of all trials: %,d; passes over the data: %.1f",
                record.updates(),
                record.passes()));
        console.print("Report       " + folder.report());
        console.print("Best recipe  " + record.best().recipe());
        console.print("Best run     " + record.best().folder());
    }

    private void printTrials(Console console) {
        Collection<String> keys = record.space().keySet();
        TextTable table = new TextTable(Stream.of(
                        Stream.of(">trial", ">" + record.metric(), "ended", ">updates"),
                        keys.stream().map(key -> ">" + key))
                .flatMap(titles -> titles)
                .toArray(String[]::new));
        for (SearchRecord.Row row : record.trials()) {
            List<Object> cells = Stream.concat(
                            Stream.<Object>of(
                                    row.trial(),
                                    row.value().map(TuneAnswer::figure).orElse(""),
                                    ended(row),
                                    row.updates()),
                            keys.stream().map(key -> row.values().get(key)))
                    .toList();
            table.row(cells.toArray());
        }
        table.print(console);
    }

    private static String ended(SearchRecord.Row row) {
        return switch (row.status()) {
            case COMPLETED -> "at its end";
            case STOPPED -> "given up";
            case FAILED -> "failed: " + row.reason();
        };
    }

    private void printImportance(Console console) {
        TextTable table = new TextTable("key", ">share of the differences", ">rank correlation");
        record.importance()
                .forEach(i -> table.row(
                        i.key(),
                        String.format(Locale.ROOT, "%.0f %%", 100 * i.share()),
                        i.direction()
                                .map(d -> String.format(Locale.ROOT, "%+.2f", d))
                                .orElse("")));
        table.print(console);
    }

    private void printBest(Console console) {
        TextTable table = new TextTable("best trial on", "metric", ">value", "95 % interval");
        record.best()
                .metrics()
                .forEach((part, metrics) -> metrics.forEach((metric, value) -> {
                    List<Double> range = record.best().intervals().get(part).get(metric);
                    table.row(
                            part,
                            metric,
                            figure(value),
                            String.format(Locale.ROOT, "%.4f to %.4f", range.get(0), range.get(1)));
                }));
        table.print(console);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
