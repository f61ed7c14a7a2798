package dev.laurel.cli;

import dev.laurel.data.preference.ReplyRow;
import dev.laurel.eval.Reward;
import dev.laurel.eval.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What a reward model says about the replies of a row.
 *
 * @param rewards of the replies; none if there is an error
 * @param bounds the rewards' lower bounds, where they were asked for
 * @param better P(the first reply is better) of a pair
 * @param verdict P of either preference and of a tie, of a pair and a model that knows of ties
 * @param levels P of each level of the rating, for each reply, of a model that has learned levels
 * @param error why there are no rewards, if so
 */
record Scored(
        ReplyRow row,
        List<Reward> rewards,
        List<Double> bounds,
        OptionalDouble better,
        Optional<Verdict> verdict,
        List<Map<Double, Double>> levels,
        Optional<String> error) {

    static Scored failed(ReplyRow row, String error) {
        return new Scored(
                row, List.of(), List.of(), OptionalDouble.empty(), Optional.empty(), List.of(), Optional.of(error));
    }

    /** The place of the best reply, from 0: by its lower bound where that was asked for. */
    int best() {
        return IntStream.range(0, rewards.size())
                .reduce((a, b) -> worth(b) > worth(a) ? b : a)
                .orElseThrow();
    }

    private double worth(int reply) {
        return bounds.isEmpty() ? rewards.get(reply).value() : bounds.get(reply);
    }

    /** Tokens that were cut from the left of the prompt, the same for all replies. */
    int lost() {
        return rewards.get(0).lost();
    }

    boolean hasSpread() {
        return rewards.get(0).spread().isPresent();
    }
}
