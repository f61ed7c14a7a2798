package dev.laurel.metric;

import dev.laurel.base.UserError;
import java.util.OptionalDouble;

/**
 * The rewards of several replies to one prompt, the correct ones first.
 *
 * @param id for messages; in the subset {@code Ties}, {@code ref:N} or {@code tied:N} where N joins the two
 * @param subset what part of the benchmark it belongs to
 * @param rewards {@code [k]}
 * @param correct how many of the replies are correct: one, save among ties
 * @param doubt how unsure the model is that the correct replies are ahead of the others: the standard deviation of the gap
 *     between them
 */
public record BestOf(String id, String subset, double[] rewards, int correct, OptionalDouble doubt) {

    /** The name, in any case, of the subset that is counted in its own way. */
    private static final String TIES = "ties";

    /** Checks the numbers: {@link UserError} on a reward that is not finite, or if not some replies, but not all, are correct. */
    public BestOf {
        Checks.finite(rewards, "a reward of " + id + ", that");
        if (correct < 1 || correct >= rewards.length) {
            throw new UserError(id + " has " + rewards.length + " replies of which " + correct
                    + " are correct; there must be one correct reply at least and one that is not");
        }
        if (!subset.equalsIgnoreCase(TIES) && correct != 1) {
            throw new UserError(id + " of " + subset + " has " + correct
                    + " correct replies; only the subset Ties may have more than one");
        }
        rewards = rewards.clone();
    }

    /** The rewards of a model that does not know how unsure it is. */
    public BestOf(String id, String subset, double[] rewards, int correct) {
        this(id, subset, rewards, correct, OptionalDouble.empty());
    }

    /** What is wrong of the answer: of ties, whether all correct replies are ahead; of others, what the credit lacks. */
    double error() {
        return isOfTies() ? gap() > 0 ? 0 : 1 : 1 - credit();
    }

    boolean isOfTies() {
        return subset.equalsIgnoreCase(TIES);
    }

    /** 1 if the correct reply alone has the highest reward, 1/k if it shares it with k − 1 others, 0 otherwise. */
    double credit() {
        int equal = 0;
        for (double reward : rewards) {
            if (reward > rewards[0]) {
                return 0;
            }
            equal += reward == rewards[0] ? 1 : 0;
        }
        return 1.0 / equal;
    }

    /** By how much the worst correct reply is ahead of the best incorrect one. */
    double gap() {
        double worst = Double.POSITIVE_INFINITY;
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < rewards.length; i++) {
            if (i < correct) {
                worst = Math.min(worst, rewards[i]);
            } else {
                best = Math.max(best, rewards[i]);
            }
        }
        return worst - best;
    }

    /** How far the rewards of the correct replies lie apart. */
    double spread() {
        double least = rewards[0];
        double most = rewards[0];
        for (int i = 1; i < correct; i++) {
            least = Math.min(least, rewards[i]);
            most = Math.max(most, rewards[i]);
        }
        return most - least;
    }
}
