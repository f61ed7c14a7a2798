package dev.laurel.reward.code;

import dev.laurel.config.Choices;
import java.util.List;

/** The reward functions that run code, by name. */
public final class CodeRewards implements Choices {

    @Override
    public List<Class<? extends Record>> records() {
        return List.of(Code.class);
    }
}
