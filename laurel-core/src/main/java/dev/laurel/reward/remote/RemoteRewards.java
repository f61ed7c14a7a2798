package dev.laurel.reward.remote;

import dev.laurel.config.Choices;
import java.util.List;

/** The reward functions that ask a server, by name. */
public final class RemoteRewards implements Choices {

    @Override
    public List<Class<? extends Record>> records() {
        return List.of(OpenRlhf.class, Tei.class, Judge.class);
    }
}
