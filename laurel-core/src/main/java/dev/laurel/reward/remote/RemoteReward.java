package dev.laurel.reward.remote;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A function that asks a server, so many requests at once; what goes wrong with one is its candidates' failure. */
final class RemoteReward implements RewardFunction {

    private final Protocol protocol;
    private final RemoteClient client;
    private final ThreadPoolExecutor threads;

    RemoteReward(Protocol protocol, RemoteClient client, int concurrency) {
        this.protocol = protocol;
        this.client = client;
        this.threads = new ThreadPoolExecutor(
                concurrency, concurrency, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "reward " + protocol.name());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public String name() {
        return protocol.name();
    }

    @Override
    public List<Outcome> score(List<Candidate> batch) {
        return judge(batch).stream().map(Judgement::outcome).toList();
    }

    @Override
    public List<Explanation> explain(List<Candidate> batch) {
        return judge(batch).stream()
                .map(judgement -> new Explanation(
                        name(), judgement.outcome(), judgement.detail().get(), List.of()))
                .toList();
    }

    private List<Judgement> judge(List<Candidate> batch) {
        List<Callable<List<Judgement>>> requests = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += protocol.batchSize()) {
            List<Candidate> part = batch.subList(from, Math.min(batch.size(), from + protocol.batchSize()));
            requests.add(() -> answered(part));
        }
        List<Judgement> judgements = new ArrayList<>();
        try {
            // If this thread is interrupted, the requests under way are too.
            for (Future<List<Judgement>> answer : threads.invokeAll(requests)) {
                judgements.addAll(answer.get());
            }
            return judgements;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failures(batch.size(), "interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private List<Judgement> answered(List<Candidate> batch) throws InterruptedException {
        try {
            return protocol.ask(client, batch);
        } catch (RemoteFailure e) {
            return failures(batch.size(), e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            // The latter from a regular expression: Java's matcher recurses.
            return failures(batch.size(), e.toString());
        }
    }

    private static List<Judgement> failures(int count, String reason) {
        return Collections.nCopies(count, Judgement.failure(reason));
    }

    @Override
    public Set<String> needs() {
        return protocol.needs();
    }

    @Override
    public Range range() {
        return protocol.range();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
