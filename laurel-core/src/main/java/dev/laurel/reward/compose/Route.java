package dev.laurel.reward.compose;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Another reward for each kind of example, by what a column says. */
@Named("route")
@About("Another reward for each kind of example, by what a column says.")
record Route(
        @Key(doc = "The column that says of which kind an example is.")
        String column,

        @Key(doc = "For each value of the column a reward function.")
        Map<String, RewardConfig> routes,

        @Key(doc = "The reward function for other values; none: it abstains.")
        Optional<RewardConfig> otherwise)
        implements RewardConfig {

    /**
     * Checks the routes.
     *
     * @throws IllegalArgumentException if there are none
     */
    Route {
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("a route needs routes: a reward for each value of the column");
        }
    }

    @Override
    public RewardFunction create() {
        List<RewardConfig> settings = new ArrayList<>(routes.values());
        otherwise.ifPresent(settings::add);
        return new Routed(column, List.copyOf(routes.keySet()), Parts.create(settings));
    }
}
