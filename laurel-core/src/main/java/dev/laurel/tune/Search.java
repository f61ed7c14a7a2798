package dev.laurel.tune;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.recipe.Onlooker;
import dev.laurel.recipe.WatchedRun;
import dev.laurel.train.DivergedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the trials of a search, or the rest of them.
 *
 * <p>What is tried and what is given up follows from the seed and from the trials that ended before, so a search of one
 * trial at a time that was killed and resumed ends with the same trials as one that was not. Of several at a time it
 * follows from the journal, and also from which trial was faster.
 */
final class Search {

    private static final Logger LOG = LoggerFactory.getLogger(Search.class);

    /** Attempts of the sampler to name values that were not tried, and those of chance after it. */
    private static final int ATTEMPTS = 50;

    private static final int RANDOM_ATTEMPTS = 10_000;

    private final SearchSpace space;
    private final SearchConfig config;
    private final Goal goal;
    private final History history;
    private final Sampler sampler;
    private final Runner runner;
    private final int trials;
    private final Set<Integer> taken = new HashSet<>();
    private volatile boolean broken;

    /** Runs trials; called by as many threads as there are jobs. */
    interface Runner {

        /**
         * Runs a trial, or the rest of it.
         *
         * @throws RuntimeException if it comes to no result
         */
        WatchedRun.Outcome run(Trial trial, Onlooker onlooker);

        /** Is told that a trial has ended; by one thread at a time. */
        void ended(Trial trial, List<Trial> all);
    }

    /** @param trials how many there are to be in the end */
    Search(SearchSpace space, SearchConfig config, Goal goal, History history, int trials, Runner runner) {
        this.space = space;
        this.config = config;
        this.goal = goal;
        this.history = history;
        this.trials = trials;
        this.runner = runner;
        sampler = config.sampler(space, Trial.bestFirst(goal));
    }

    /** Runs what is left to run; returns all trials, by number. */
    List<Trial> run() {
        if (config.jobs() == 1) {
            work();
        } else {
            runTogether();
        }
        return history.all();
    }

    private void runTogether() {
        ExecutorService threads = Executors.newFixedThreadPool(config.jobs());
        try {
            List<Future<?>> working = new ArrayList<>();
            for (int job = 0; job < config.jobs(); job++) {
                working.add(threads.submit(this::work));
            }
            RuntimeException failure = null;
            for (Future<?> one : working) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    RuntimeException cause =
                            e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
                    failure = failure == null ? cause : failure;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new RunFailure("interrupted; the trials that had ended are kept", e);
                }
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            threads.shutdown();
        }
    }

    private void work() {
        try {
            for (Optional<Trial> next = next(); next.isPresent(); next = next()) {
                end(next.get());
            }
        } catch (RuntimeException e) {
            broken = true; // the other jobs end with the trials they are at
            throw e;
        }
    }

    /** A trial that an earlier process left unfinished, or a new one. */
    private synchronized Optional<Trial> next() {
        if (broken) {
            return Optional.empty();
        }
        List<Trial> all = history.all();
        for (Trial trial : all) {
            if (trial.ended().isEmpty() && taken.add(trial.number())) {
                return Optional.of(trial);
            }
        }
        int number = all.size() + 1;
        if (number > trials) {
            return Optional.empty();
        }
        return untried(number, all).map(values -> {
            history.record(new TrialEvent.Begun(number, values));
            taken.add(number);
            return history.trial(number);
        });
    }

    private Optional<Map<String, String>> untried(int number, List<Trial> all) {
        Set<Map<String, String>> tried = all.stream().map(Trial::values).collect(Collectors.toSet());
        if (space.size().filter(size -> tried.size() >= size).isPresent()) {
            return Optional.empty();
        }
        List<Trial> before = all.stream().filter(t -> t.ended().isPresent()).toList();
        Sampler chance = new RandomSampler(space, config.seed());
        for (int attempt = 0; attempt < RANDOM_ATTEMPTS; attempt++) {
            Map<String, String> values = (attempt < ATTEMPTS ? sampler : chance).next(number, attempt, before);
            if (!tried.contains(values)) {
                return Optional.of(values);
            }
        }
        return Optional.empty();
    }

    private void end(Trial trial) {
        long began = System.nanoTime();
        TrialEvent.Ended ended = outcome(trial, began);
        synchronized (this) {
            history.record(ended);
            runner.ended(history.trial(trial.number()), history.all());
        }
    }

    private TrialEvent.Ended outcome(Trial trial, long began) {
        try {
            if (isGivenUp(trial)) { // by a process that was killed before it could say so
                return stopped(trial, began);
            }
            WatchedRun.Outcome outcome = runner.run(trial, new Judge(trial.number(), config.halving(), goal, history));
            if (outcome.ended()) {
                return stopped(history.trial(trial.number()), began);
            }
            Optional<Double> value = goal.in(outcome.dev());
            return new TrialEvent.Ended(
                    trial.number(),
                    value.isPresent() ? TrialEvent.Status.COMPLETED : TrialEvent.Status.FAILED,
                    value,
                    outcome.reached().updates(),
                    outcome.reached().passes(),
                    value.isPresent() ? "" : goal.metric() + " on dev is not defined",
                    seconds(began));
        } catch (DivergedException | UserError e) {
            return failed(trial, firstLine(e), began);
        } catch (RunFailure e) {
            throw e; // a full disk or a wish to stop is not the trial's fault
        } catch (OutOfMemoryError e) {
            return failed(trial, "out of memory: " + firstLine(e), began);
        } catch (RuntimeException e) {
            LOG.warn("trial {} failed", trial.number(), e);
            return failed(trial, firstLine(e), began);
        }
    }

    private static boolean isGivenUp(Trial trial) {
        int judged = trial.judged().size();
        return judged > 0 && !trial.judged().get(judged - 1).goesOn();
    }

    private static TrialEvent.Ended stopped(Trial trial, long began) {
        TrialEvent.Judged last = trial.judged().get(trial.judged().size() - 1);
        return new TrialEvent.Ended(
                trial.number(),
                TrialEvent.Status.STOPPED,
                last.value(),
                last.updates(),
                last.passes(),
                "",
                seconds(began));
    }

    /** What it had done is not known, but at least what it was judged by. */
    private TrialEvent.Ended failed(Trial trial, String reason, long began) {
        List<TrialEvent.Judged> judged = history.trial(trial.number()).judged();
        Optional<TrialEvent.Judged> last =
                judged.isEmpty() ? Optional.empty() : Optional.of(judged.get(judged.size() - 1));
        return new TrialEvent.Ended(
                trial.number(),
                TrialEvent.Status.FAILED,
                Optional.empty(),
                last.map(TrialEvent.Judged::updates).orElse(0L),
                last.map(TrialEvent.Judged::passes).orElse(0.0),
                reason,
                seconds(began));
    }

    private static double seconds(long began) {
        return Math.round((System.nanoTime() - began) / 1e6) / 1e3;
    }

    private static String firstLine(Throwable t) {
        String message = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
        return message.strip().lines().findFirst().orElse(t.getClass().getSimpleName());
    }
}
