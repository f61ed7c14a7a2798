package dev.laurel.tune;

import dev.laurel.base.Nearest;
import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.recipe.Onlooker;
import dev.laurel.recipe.Recipe;
import dev.laurel.recipe.RecipeRun;
import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.RunLock;
import dev.laurel.recipe.RunRecord;
import dev.laurel.recipe.WatchedRun;
import dev.laurel.report.Progress;
import dev.laurel.tensor.Cores;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A search for the values of a recipe's keys: each trial is a run of the recipe in a folder of its own.
 *
 * <p>Only the dev part decides. A trial measures nothing else and writes no model; the best one is completed at the end,
 * from the weights that it kept, and then the test part is looked at for the first time.
 */
public final class RecipeSearch {

    private final Function<List<String>, Recipe> recipe;
    private final SearchSpace space;
    private final SearchConfig settings;
    private final int trials;
    private final SearchFolder folder;
    private final RecipeRun.Surroundings surroundings;

    /**
     * @param recipe the recipe with {@code key=value} arguments
     * @param settings whose space and sources are filled in here
     * @param trials how many there are to be, with those of earlier processes
     * @param surroundings of each trial
     * @throws UserError if the recipe has not the keys of the space or refuses their values, or there are no cores for
     *     so many jobs
     */
    public RecipeSearch(
            Function<List<String>, Recipe> recipe,
            SearchSpace space,
            SearchConfig settings,
            int trials,
            SearchFolder folder,
            RecipeRun.Surroundings surroundings) {
        this.recipe = recipe;
        this.space = space;
        this.settings = settings;
        this.trials = trials;
        this.folder = folder;
        this.surroundings = surroundings;
        if (trials < 1) {
            throw new UserError("there must be at least one trial, not " + trials);
        }
        int cores = Runtime.getRuntime().availableProcessors();
        if (settings.jobs() > cores) {
            throw new UserError(settings.jobs() + " jobs at a time need as many cores, and this machine has " + cores);
        }
        Sampler chance = new RandomSampler(space, settings.seed());
        space.requireFits(
                recipe,
                IntStream.rangeClosed(1, trials)
                        .mapToObj(n -> chance.next(n, 0, List.of()))
                        .toList());
    }

    /**
     * Runs the trials, or the rest of them, completes the best, and writes the search's files.
     *
     * @throws UserError if the search cannot begin: the data is wrong, there is no dev part, the metric is unknown
     * @throws RunFailure if no trial came to its end, or the search was stopped
     */
    public SearchRecord run() {
        return Cores.within(
                Math.max(1, Runtime.getRuntime().availableProcessors() / settings.jobs()), this::runOnItsCores);
    }

    private SearchRecord runOnItsCores() {
        Recipe base = recipe.apply(List.of());
        try (RunLock lock = folder.lock()) {
            WatchedRun.Start start = WatchedRun.start(base, surroundings);
            Goal goal = goal(start);
            folder.keep(base, settings.with(goal.metric(), space, start.sources()));
            Comparator<Trial> bestFirst = Trial.bestFirst(goal);
            List<Trial> all;
            try (Journal journal = Journal.open(folder.journal())) {
                all = new Search(space, settings, goal, new History(journal), trials, new Trials(goal)).run();
            }
            List<Trial> ranked = all.stream().sorted(bestFirst).toList();
            Trial best = ranked.get(0);
            if (!best.is(TrialEvent.Status.COMPLETED)) {
                throw new RunFailure(noneCompleted(ranked));
            }
            RunRecord run = complete(best);
            SearchRecord record = record(base, goal, start, ranked, run);
            AtomicFile.writeText(
                    folder.best(),
                    MovableRecipe.of(of(best), surroundings.dataFolder()).yaml());
            record.write(folder.record());
            SearchReport.write(folder, record, space, run);
            return record;
        }
    }

    private Goal goal(WatchedRun.Start start) {
        String metric = settings.metric().orElse(start.headline());
        if (!start.metrics().containsKey(metric)) {
            throw new UserError("the dev part has no metric '" + metric + "'."
                    + Nearest.hint(metric, start.metrics().keySet()));
        }
        return metric.equals(start.headline()) ? new Goal(metric, true) : Goal.of(metric);
    }

    private static String noneCompleted(List<Trial> ranked) {
        String reason = ranked.stream()
                .flatMap(t -> t.ended().stream())
                .map(TrialEvent.Ended::reason)
                .filter(r -> !r.isEmpty())
                .findFirst()
                .orElse("");
        return "none of " + ranked.size() + " trials came to its end"
                + (reason.isEmpty() ? "" : "; the first reason: " + reason)
                + ". Search other values, or make the recipe itself run first";
    }

    private Recipe of(Trial trial) {
        return recipe.apply(space.arguments(trial.values()));
    }

    /** The run of the best trial, whose trainings are done. */
    private RunRecord complete(Trial best) {
        RunFolder run = folder.trial(best.number());
        if (Files.exists(run.record())) {
            return RunRecord.read(run.record());
        }
        surroundings.progress().message("Completing the best trial, number " + best.number());
        return RecipeRun.execute(of(best), run, surroundings);
    }

    private SearchRecord record(Recipe base, Goal goal, WatchedRun.Start start, List<Trial> ranked, RunRecord run) {
        List<SearchRecord.Row> rows = ranked.stream().map(SearchRecord.Row::of).toList();
        int best = ranked.get(0).number();
        return new SearchRecord(
                base.name(),
                goal.metric(),
                goal.larger(),
                goal.in(start.metrics()),
                settings.sampler(),
                settings.scheduler(),
                settings.seed(),
                space.written(),
                rows,
                rows.stream().mapToLong(SearchRecord.Row::updates).sum(),
                rows.stream().mapToDouble(SearchRecord.Row::passes).sum(),
                Importance.of(space, ranked, goal, settings.halving()).stream()
                        .map(SearchRecord.Influence::of)
                        .toList(),
                new SearchRecord.Best(
                        best,
                        folder.trial(best).path().toString(),
                        folder.best().toString(),
                        run.metrics().get("after"),
                        run.intervals().get("after")));
    }

    /** Runs the trials' recipes, and keeps of what they learned only what the best did. */
    private final class Trials implements Search.Runner {

        private final Goal goal;

        Trials(Goal goal) {
            this.goal = goal;
        }

        @Override
        public WatchedRun.Outcome run(Trial trial, Onlooker onlooker) {
            RecipeRun.Surroundings own = new RecipeRun.Surroundings(
                    surroundings.dataFolder(),
                    surroundings.models(),
                    surroundings.versions(),
                    settings.jobs() == 1
                            ? new TrialProgress(surroundings.progress(), "Trial " + trial.number() + " of " + trials)
                            : Progress.NONE,
                    surroundings.stopRequested());
            int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / settings.jobs());
            Supplier<WatchedRun.Outcome> work =
                    () -> WatchedRun.train(of(trial), folder.trial(trial.number()), own, onlooker);
            return Cores.within(cores, work); // once more, since this may be another thread
        }

        @Override
        public void ended(Trial trial, List<Trial> all) {
            Trial best = all.stream().min(Trial.bestFirst(goal)).orElseThrow();
            all.stream()
                    .filter(t -> t.ended().isPresent() && t.number() != best.number())
                    .forEach(t -> folder.trial(t.number()).dropCheckpoints());
            surroundings.progress().message(line(trial, best));
        }

        private String line(Trial trial, Trial best) {
            TrialEvent.Ended ended = trial.ended().orElseThrow();
            String came = switch (ended.status()) {
                case COMPLETED -> figure(ended.value());
                case STOPPED ->
                    String.format(
                            Locale.ROOT,
                            "%s, given up after %.0f %% of its updates",
                            figure(ended.value()),
                            100 * trial.judged().get(trial.judged().size() - 1).share());
                case FAILED -> "failed: " + ended.reason();
            };
            String leader = best.is(TrialEvent.Status.COMPLETED) && best.number() != trial.number()
                    ? " (best: " + figure(best.ended().orElseThrow().value()) + ", trial " + best.number() + ")"
                    : "";
            return "Trial " + trial.number() + " of " + trials + ": "
                    + String.join(" ", space.arguments(trial.values())) + ": " + came + leader;
        }

        private String figure(Optional<Double> value) {
            return goal.metric() + " "
                    + value.map(v -> String.format(Locale.ROOT, "%.4f", v)).orElse("not defined");
        }
    }
}
