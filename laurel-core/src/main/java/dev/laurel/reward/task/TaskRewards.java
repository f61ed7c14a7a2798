package dev.laurel.reward.task;

import dev.laurel.config.Choices;
import java.util.List;

/** The reward functions that compare with a right answer, by name. */
public final class TaskRewards implements Choices {

    @Override
    public List<Class<? extends Record>> records() {
        return List.of(
                ExactMatch.class,
                TokenF1.class,
                Accuracy.class,
                NumberEquality.class,
                MultipleChoice.class,
                LogLikelihood.class,
                CrossEntropy.class,
                Margin.class,
                EntityF1.class,
                TextOverlap.class);
    }
}
