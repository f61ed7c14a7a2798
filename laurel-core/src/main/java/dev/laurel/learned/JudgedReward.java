package dev.laurel.learned;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An {@link AskedModel} as a reward function.
 *
 * <p>Threads take turns, since the model divides each turn's work between all cores itself. The model is closed between two
 * turns, never in one: whoever gave up waiting for an answer may close the function at once.
 */
final class JudgedReward implements RewardFunction {

    /** Candidates of a turn: what was given up, by an interrupt, goes on for so many at most. */
    private static final int MOST = 1024;

    private final String name;
    private final AskedModel judge;
    private final ReentrantLock turn = new ReentrantLock();
    private boolean closed;

    /** The function takes the judge over and closes it. */
    JudgedReward(String name, AskedModel judge) {
        this.name = name;
        this.judge = judge;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Outcome> score(List<Candidate> batch) {
        return judged(batch).stream().map(Judgement::outcome).toList();
    }

    @Override
    public List<Explanation> explain(List<Candidate> batch) {
        return judged(batch).stream()
                .map(judgement -> new Explanation(
                        name, judgement.outcome(), judgement.detail().get(), List.of()))
                .toList();
    }

    private List<Judgement> judged(List<Candidate> batch) {
        int most = comparesWithinBatch() ? Math.max(1, batch.size()) : MOST;
        List<Judgement> judgements = new ArrayList<>(batch.size());
        for (int from = 0; from < batch.size(); from += most) {
            judgements.addAll(inTurn(batch.subList(from, Math.min(batch.size(), from + most))));
        }
        return judgements;
    }

    private List<Judgement> inTurn(List<Candidate> batch) {
        try {
            turn.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        try {
            if (closed) {
                throw new IllegalStateException("the model of the reward '" + name + "' was closed");
            }
            return judge.judge(batch);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public Set<String> needs() {
        return judge.needs();
    }

    @Override
    public Range range() {
        return judge.range();
    }

    @Override
    public boolean comparesWithinBatch() {
        return judge.comparesWithinBatch();
    }

    @Override
    public void close() {
        turn.lock();
        try {
            if (!closed) {
                closed = true;
                judge.close();
            }
        } finally {
            turn.unlock();
        }
    }
}
