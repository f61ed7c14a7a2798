package dev.laurel.reward.task;

import dev.laurel.config.About;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;

/** 1 if the predicted class is the right one, else 0; a class is its name without the spaces around. */
@Named("accuracy")
@About("1 if the predicted class is the right one, else 0.")
record Accuracy() implements References {

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        return References.best(
                candidate, (reference, reply) -> reference.strip().equals(reply.strip()) ? 1 : 0);
    }
}
