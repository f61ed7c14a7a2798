package dev.laurel.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.metric.Estimate;
import dev.laurel.recipe.Recipe;
import dev.laurel.recipe.RecipeRun;
import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.RunRecord;
import dev.laurel.report.Progress;
import dev.laurel.tensor.NativeLibraries;
import dev.laurel.train.DivergedException;
import dev.laurel.train.InterruptedRunException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs one recipe for the commands that do: finds its folder, watches for Ctrl-C, shows what came out. */
final class RecipeExecution {

    private static final Path RUNS = Path.of("runs");

    private final Session session;
    private final Path file;
    private final List<String> overrides;
    private final Recipe recipe;

    RecipeExecution(Session session, Path file, List<String> overrides) {
        this.session = session;
        this.file = file;
        this.overrides = List.copyOf(overrides);
        this.recipe = Recipe.read(file, overrides);
    }

    /** Begins the run in {@code out}, or in a folder under {@code runs} that is still free. */
    Outcome begin(Optional<Path> out) {
        return run(RunFolder.begin(out.orElseGet(() -> free(RunFolder::isFree))));
    }

    /** Continues the run in {@code out}, or the latest one of this recipe under {@code runs}. */
    Outcome resume(Optional<Path> out) {
        return run(RunFolder.resume(out.orElseGet(this::latest)));
    }

    private Path place(int number) {
        return RUNS.resolve(number == 1 ? recipe.name() : recipe.name() + "-" + number);
    }

    /** The first that is free: a run that failed before it began leaves an empty folder, which is taken again. */
    Path free(Predicate<Path> isFree) {
        return IntStream.iterate(1, number -> number + 1)
                .mapToObj(this::place)
                .filter(isFree)
                .findFirst()
                .orElseThrow();
    }

    private Path latest() {
        return IntStream.iterate(1, number -> Files.exists(place(number)), number -> number + 1)
                .mapToObj(this::place)
                .filter(place -> !RunFolder.isFree(place))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new UserError(
                        "There is no run to resume: " + place(1) + " holds none. Name its folder by --out."));
    }

    private Outcome run(RunFolder folder) {
        Progress progress = session.progress();
        NativeLibraries.load(progress);
        StopSignal stop = StopSignal.watch(
                () -> progress.message("Stopping as soon as the work so far is kept; Ctrl-C again stops at once"));
        RecipeRun.Surroundings surroundings = new RecipeRun.Surroundings(
                file.toAbsolutePath().getParent(),
                model -> HubProgress.resolve(model, progress),
                versions(),
                progress,
                stop);
        try {
            return new Outcome(folder.path().toString(), RecipeRun.execute(recipe, folder, surroundings));
        } catch (InterruptedRunException e) {
            throw new Stopped(stop.exitCode(), e.getMessage() + ". This goes on from there: " + resuming(folder));
        } catch (DivergedException e) {
            throw e; // resumed, it would come to the same again
        } catch (RunFailure e) {
            throw new RunFailure(
                    e.getMessage()
                            + " What was trained so far is kept, and this then goes on from the last checkpoint: "
                            + resuming(folder),
                    e);
        } finally {
            progress.end();
        }
    }

    /** The command that continues the run, whichever command began it. */
    private String resuming(RunFolder folder) {
        return Stream.of(
                        Stream.of("laurel", "run", file.toString()),
                        overrides.stream(),
                        Stream.of("--resume", "--out", folder.path().toString()))
                .flatMap(words -> words)
                .map(word -> word.contains(" ") ? "'" + word + "'" : word)
                .collect(Collectors.joining(" "));
    }

    /** What the numbers of a run depend on. */
    static Map<String, String> versions() {
        Version version = Version.read();
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("laurel", version.laurel());
        versions.put("commit", version.commit());
        versions.put("libtorch", version.libtorch());
        versions.put("java", version.java());
        return versions;
    }

    /** A finished run: its record, and where it stands. */
    record Outcome(String folder, @JsonUnwrapped RunRecord record) implements Answer {

        @Override
        public Object json() {
            return this;
        }

        @Override
        public void print(Console console) {
            if (record.metrics().get("after").isEmpty()) {
                console.print(
                        "Nothing was measured: the data has no dev or test part. data.split.dev=0.1 holds one out.");
            } else {
                printMetrics(console);
                printStages(console);
            }
            printPlaces(console);
        }

        /** Prints where to look. */
        void printPlaces(Console console) {
            RunFolder run = new RunFolder(Path.of(folder));
            console.print("");
            console.print("Report  " + run.report());
            console.print("Model   " + run.model());
        }

        private void printMetrics(Console console) {
            TextTable table = new TextTable("part", "metric", ">before", ">after", "95 % interval");
            record.metrics()
                    .get("after")
                    .forEach((part, metrics) -> metrics.keySet().forEach(metric -> {
                        Optional<Estimate> after = record.estimate("after", part, metric);
                        table.row(
                                part,
                                metric,
                                number(record.estimate("before", part, metric)),
                                number(after),
                                after.map(Outcome::interval).orElse(""));
                    }));
            table.print(console);
        }

        /** What each stage brought, if there was more than one. */
        private void printStages(Console console) {
            if (record.stages().isEmpty()) {
                return;
            }
            TextTable table =
                    new TextTable("after stage", "part", "metric", ">value", ">gain by it", "95 % interval of it");
            record.stages()
                    .forEach(stage -> table.row(
                            stage.stage(),
                            stage.part(),
                            stage.metric(),
                            String.format(Locale.ROOT, "%.4f", stage.value()),
                            String.format(Locale.ROOT, "%+.4f", stage.gain()),
                            String.format(
                                    Locale.ROOT,
                                    "%+.4f to %+.4f",
                                    stage.gainRange().get(0),
                                    stage.gainRange().get(1))));
            console.print("");
            table.print(console);
        }

        private static String number(Optional<Estimate> estimate) {
            return estimate.map(e -> String.format(Locale.ROOT, "%.4f", e.value()))
                    .orElse("");
        }

        private static String interval(Estimate e) {
            return String.format(Locale.ROOT, "%.4f to %.4f", e.low(), e.high());
        }
    }
}
