package dev.laurel.reward.task;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;

/** 1 if the reply is one of the references, else 0. */
@Named("exact-match")
@About("1 if the reply is one of the references, else 0.")
record ExactMatch(
        @Key(
                doc = "How texts are compared: squad, without case, punctuation and articles; strip, without the spaces"
                        + " around; none, as they are.",
                defaultValue = "squad",
                source = "SQuAD 2.0's evaluation")
        Comparison compare)
        implements References {

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        return References.best(
                candidate, (reference, reply) -> compare.of(reference).equals(compare.of(reply)) ? 1 : 0);
    }
}
