package dev.laurel.reward.task;

import dev.laurel.config.About;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;

/** F1 of the words of the reply and the nearest reference, as SQuAD 2.0's evaluation counts it. */
@Named("token-f1")
@About("F1 of the words of the reply and the nearest reference, as SQuAD counts it.")
record TokenF1() implements References {

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        return References.best(candidate, Squad::f1);
    }
}
