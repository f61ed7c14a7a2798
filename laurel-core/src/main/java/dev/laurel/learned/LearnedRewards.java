package dev.laurel.learned;

import dev.laurel.config.Choices;
import java.util.List;

/** The reward functions that ask a model, by name. */
public final class LearnedRewards implements Choices {

    @Override
    public List<Class<? extends Record>> records() {
        return List.of(
                ModelReward.class, EnsembleReward.class, ClassReward.class, EmbeddingSimilarity.class, BertScore.class);
    }
}
