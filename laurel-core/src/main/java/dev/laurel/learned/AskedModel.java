package dev.laurel.learned;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import java.util.List;
import java.util.Set;

/** A model with what it says of candidates; {@link JudgedReward} sees to it that one thread at a time asks. */
interface AskedModel extends AutoCloseable {

    /** One judgement for each candidate, in order. */
    List<Judgement> judge(List<Candidate> batch);

    /** What the data must have; see {@link dev.laurel.reward.RewardFunction#needs}. */
    Set<String> needs();

    /** The bounds of its scores. */
    Range range();

    /** Whether a judgement depends on what else is in the batch. */
    default boolean comparesWithinBatch() {
        return false;
    }

    @Override
    void close();
}
