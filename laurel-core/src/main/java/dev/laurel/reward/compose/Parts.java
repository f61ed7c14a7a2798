package dev.laurel.reward.compose;

import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.ArrayList;
import java.util.List;

/** Makes all parts of a composed function, or none. */
final class Parts {

    private Parts() {}

    /** The functions of the settings; if one cannot be made, those before it are closed. */
    static List<RewardFunction> create(List<RewardConfig> settings) {
        List<RewardFunction> made = new ArrayList<>();
        try {
            settings.forEach(part -> made.add(part.create()));
            return List.copyOf(made);
        } catch (RuntimeException e) {
            made.forEach(RewardFunction::close);
            throw e;
        }
    }
}
