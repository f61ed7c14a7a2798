package dev.laurel.reward.rule;

import dev.laurel.config.Choices;
import java.util.List;

/** The reward functions that look at form and words, by name. */
public final class RuleRewards implements Choices {

    @Override
    public List<Class<? extends Record>> records() {
        return List.of(
                Regex.class,
                ValidJson.class,
                JsonSchema.class,
                FormatTags.class,
                Length.class,
                Script.class,
                Keywords.class,
                Sentiment.class,
                Readability.class);
    }
}
