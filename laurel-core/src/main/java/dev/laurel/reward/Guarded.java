package dev.laurel.reward;

import dev.laurel.base.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A function that keeps its promises whatever the function in it does: what throws, takes too long, answers too few or
 * too many, or leaves the declared range is a {@link Failure}, and everything is counted.
 */
public final class Guarded implements RewardFunction {

    private final RewardFunction function;
    private final Optional<Duration> timeout;
    private final RewardTally tally = new RewardTally();

    private Guarded(RewardFunction function, Optional<Duration> timeout) {
        this.function = function;
        this.timeout = timeout;
    }

    /** The function with its promises kept; itself if it is guarded already. */
    public static Guarded of(RewardFunction function) {
        return function instanceof Guarded guarded ? guarded : new Guarded(function, Optional.empty());
    }

    /**
     * The function with its promises kept.
     *
     * @param timeout the longest that a batch may take; what is too slow is interrupted and not waited for
     */
    public static Guarded of(RewardFunction function, Duration timeout) {
        return new Guarded(function, Optional.of(timeout));
    }

    @Override
    public List<Outcome> score(List<Candidate> batch) {
        List<Outcome> outcomes = checked(batch.size(), () -> function.score(batch), this::kept, Failure::new);
        outcomes.forEach(tally::add);
        return outcomes;
    }

    /** As the function explains itself; nothing is counted. */
    @Override
    public List<Explanation> explain(List<Candidate> batch) {
        return checked(
                batch.size(),
                () -> function.explain(batch),
                explanation -> new Explanation(
                        explanation.name(), kept(explanation.outcome()), explanation.detail(), explanation.parts()),
                failure -> new Explanation(name(), new Failure(failure), "", List.of()));
    }

    /** How many scores, abstentions and failures there were so far. */
    public RewardCounts counts() {
        return tally.counts();
    }

    private Outcome kept(Outcome outcome) {
        Range range = range();
        return outcome instanceof Score score && !range.contains(score.value())
                ? new Failure("the reward is outside its declared range " + range)
                : outcome;
    }

    private <T> List<T> checked(int size, Supplier<List<T>> work, Function<T, T> keep, Function<String, T> failure) {
        String problem;
        try {
            List<T> answers = timeout.isPresent() ? within(timeout.get(), work) : work.get();
            if (answers != null && answers.size() == size) {
                List<T> kept = new ArrayList<>();
                answers.forEach(answer -> kept.add(answer == null ? failure.apply("no outcome") : keep.apply(answer)));
                return List.copyOf(kept);
            }
            problem = "a batch of " + size + " was answered by "
                    + (answers == null ? "nothing" : answers.size() + " outcomes");
        } catch (UserError e) {
            throw e;
        } catch (TimeoutException e) {
            problem = "no answer within " + timeout.get().toMillis() / 1000.0 + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = "interrupted";
        } catch (RuntimeException e) {
            problem = e.toString();
        }
        List<T> failures = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            failures.add(failure.apply(problem));
        }
        return failures;
    }

    private <T> T within(Duration limit, Supplier<T> work) throws TimeoutException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread thread = new Thread(task, "reward " + name());
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            task.cancel(true);
        }
    }

    @Override
    public String name() {
        return function.name();
    }

    @Override
    public Set<String> needs() {
        return function.needs();
    }

    @Override
    public Range range() {
        return function.range();
    }

    @Override
    public boolean comparesWithinBatch() {
        return function.comparesWithinBatch();
    }

    @Override
    public List<RewardFunction> parts() {
        return function.parts();
    }

    @Override
    public void close() {
        function.close();
    }
}
