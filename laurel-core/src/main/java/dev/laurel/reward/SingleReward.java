package dev.laurel.reward;

import dev.laurel.base.UserError;
import java.util.List;

/** A function that looks at one candidate at a time; what it throws is that candidate's failure alone. */
public interface SingleReward extends RewardFunction {

    /** What the candidate is worth, and why. */
    Judgement judge(Candidate candidate);

    @Override
    default List<Outcome> score(List<Candidate> batch) {
        return batch.stream().map(candidate -> judged(candidate).outcome()).toList();
    }

    @Override
    default List<Explanation> explain(List<Candidate> batch) {
        return batch.stream()
                .map(this::judged)
                .map(judgement -> Explanation.of(
                        name(), judgement.outcome(), judgement.detail().get()))
                .toList();
    }

    private Judgement judged(Candidate candidate) {
        try {
            return judge(candidate);
        } catch (UserError e) {
            throw e;
        } catch (RuntimeException e) {
            return Judgement.failure(e.toString());
        }
    }
}
