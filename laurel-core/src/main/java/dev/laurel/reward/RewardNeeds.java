package dev.laurel.reward;

import dev.laurel.base.UserError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Compares what a reward function reads with what the data has, before anything is scored. */
public final class RewardNeeds {

    private RewardNeeds() {}

    /**
     * Refuses data that lacks what the function needs.
     *
     * @param has {@link RewardFunction#REFERENCE} and {@link RewardFunction#PROMPT} if there are any, and the columns
     * @param source what messages call the data, such as the file's name
     * @throws UserError naming the function, in a composition the part, and what it lacks
     */
    public static void require(RewardFunction function, Collection<String> has, String source) {
        List<String> lacking = new ArrayList<>(new TreeSet<>(function.needs()));
        lacking.removeAll(has);
        if (lacking.isEmpty()) {
            return;
        }
        for (RewardFunction part : function.parts()) {
            require(part, has, source);
        }
        throw new UserError("%s: the reward '%s' needs %s, which the data lacks. It has: %s."
                .formatted(
                        source,
                        function.name(),
                        String.join(
                                " and ",
                                lacking.stream().map(RewardNeeds::named).toList()),
                        has.isEmpty() ? "replies only" : String.join(", ", new TreeSet<>(has))));
    }

    private static String named(String need) {
        return switch (need) {
            case RewardFunction.REFERENCE -> "references (right answers)";
            case RewardFunction.PROMPT -> "prompts";
            default -> "the column '" + need + "'";
        };
    }
}
