package dev.laurel.cli;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.recipe.Recipe;
import dev.laurel.recipe.RecipeRun;
import dev.laurel.report.Progress;
import dev.laurel.tensor.NativeLibraries;
import dev.laurel.train.InterruptedRunException;
import dev.laurel.tune.Dimension;
import dev.laurel.tune.RecipeSearch;
import dev.laurel.tune.SearchConfig;
import dev.laurel.tune.SearchFolder;
import dev.laurel.tune.SearchSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches for the values of a recipe's keys. */
@Command(
        name = "tune",
        description = {
            "Try values for keys of a recipe, give up early what does not promise much, and report what mattered;",
            "only the dev part decides, and the test part is looked at once, for the best trial"
        },
        footer = {
            "",
            "For instance: laurel tune customer-sentiment --trials 30",
            "              laurel tune customer-sentiment --space 'learning_rate=log(1e-5, 1e-3)' --space 'batch_size=8|16|32'",
            "A value is drawn from uniform(a, b), log(a, b), int(a, b), int-log(a, b), or is one of a|b|c: docs/tuning.md."
        })
final class TuneCommand extends Subcommand {

    private static final Path RUNS = Path.of("runs");

    @Parameters(index = "0", paramLabel = "RECIPE", description = "A recipe file, or the name of a shipped recipe")
    private String recipe;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Keys of the recipe to set otherwise in all trials, as for laurel run")
    private List<String> overrides = List.of();

    @Option(
            names = "--space",
            paramLabel = "KEY=VALUES",
            description = {
                "A key of the recipe to search and its values; or a file with a mapping 'space' of such, or the name of",
                "a shipped one. May be given several times (default: the shipped space of the recipe's name)"
            })
    private List<String> spaces = List.of();

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "30",
            description = "How many trials there are to be (default: ${DEFAULT-VALUE})")
    private int trials;

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            description = "tpe (where good trials were), random, or sobol (evenly spread) (default: tpe)")
    private Optional<String> sampler = Optional.empty();

    @Option(
            names = "--scheduler",
            paramLabel = "NAME",
            description = "asha (gives trials up that are not among the best on the way) or none (default: asha)")
    private Optional<String> scheduler = Optional.empty();

    @Option(names = "--factor", paramLabel = "N", description = "asha: of how many trials one goes on (default: 3)")
    private Optional<Integer> factor = Optional.empty();

    @Option(
            names = "--rungs",
            paramLabel = "N",
            description = "asha: how often a trial is judged (default: 2, after 1/9 and 1/3 of its updates)")
    private Optional<Integer> rungs = Optional.empty();

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description = "Metric of the dev part to search by (default: the one by which the task is judged)")
    private Optional<String> metric = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the values that are tried (default: 42); each trial has the recipe's own seed")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Trials at the same time, each on its share of the cores (default: 1)")
    private Optional<Integer> jobs = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the search (default: runs/ and the recipe's name with -tune)")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--resume", description = "Continue a search that was stopped, or add trials to it")
    private boolean resume;

    TuneCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        Path file = ShippedRecipes.find(recipe);
        Recipe base = Recipe.read(file, overrides);
        SearchSpace space = new SearchSpace(dimensions());
        SearchFolder folder = resume ? SearchFolder.resume(place(base)) : SearchFolder.begin(place(base));
        Progress progress = session().progress();
        StopSignal stop = StopSignal.watch(
                () -> progress.message("Stopping as soon as the work so far is kept; Ctrl-C again stops at once"));
        RecipeRun.Surroundings surroundings = new RecipeRun.Surroundings(
                file.toAbsolutePath().getParent(),
                model -> HubProgress.resolve(model, progress),
                Version.all(),
                progress,
                stop);
        RecipeSearch search = new RecipeSearch(
                values -> Recipe.read(
                        file, Stream.concat(overrides.stream(), values.stream()).toList()),
                space,
                settings(),
                trials,
                folder,
                surroundings);
        NativeLibraries.load(progress); // only now: what is wrong with the space is told at once
        try {
            return new TuneAnswer(folder, search.run());
        } catch (InterruptedRunException e) {
            throw new Stopped(
                    stop.exitCode(),
                    "Stopped; the trials that had ended are kept. The same command with --resume --out " + folder.path()
                            + " goes on from there.");
        } finally {
            progress.end();
        }
    }

    private SearchConfig settings() {
        List<String> keys = new ArrayList<>();
        sampler.ifPresent(name -> keys.add("sampler=" + name));
        scheduler.ifPresent(name -> keys.add("scheduler=" + name));
        factor.ifPresent(n -> keys.add("factor=" + n));
        rungs.ifPresent(n -> keys.add("rungs=" + n));
        metric.ifPresent(name -> keys.add("metric=" + name));
        seed.ifPresent(n -> keys.add("seed=" + n));
        jobs.ifPresent(n -> keys.add("jobs=" + n));
        return Config.defaults(SearchConfig.class, keys.toArray(String[]::new));
    }

    private List<Dimension> dimensions() {
        if (spaces.isEmpty()) {
            return ShippedRecipes.space(recipe)
                    .map(SearchSpace::read)
                    .orElseThrow(() -> new UserError("there is no shipped search space for " + recipe
                            + ": say what to search, for instance --space 'learning_rate=log(1e-5, 1e-3)'"));
        }
        return spaces.stream().flatMap(given -> dimensions(given).stream()).toList();
    }

    private static List<Dimension> dimensions(String given) {
        if (given.contains("=")) {
            return List.of(Dimension.parse(given));
        }
        if (Files.isRegularFile(Path.of(given))) {
            return SearchSpace.read(Path.of(given));
        }
        return ShippedRecipes.space(given)
                .map(SearchSpace::read)
                .orElseThrow(
                        () -> new UserError(
                                "--space " + given + ": there is no such file and no shipped search space"
                                        + " of that name. A single key is given as key=values, for instance batch_size=8|16|32"));
    }

    /** Where the search is to be: the first place that is free, or to resume the last that is not. */
    private Path place(Recipe base) {
        if (out.isPresent()) {
            return out.get();
        }
        int free = IntStream.iterate(1, n -> n + 1)
                .filter(n -> SearchFolder.isFree(numbered(base, n)))
                .findFirst()
                .orElseThrow();
        return numbered(base, resume ? Math.max(1, free - 1) : free);
    }

    private static Path numbered(Recipe base, int number) {
        return RUNS.resolve(base.name() + "-tune" + (number == 1 ? "" : "-" + number));
    }
}
