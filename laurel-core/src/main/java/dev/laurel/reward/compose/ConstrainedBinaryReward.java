package dev.laurel.reward.compose;

import java.util.OptionalDouble;

/**
 * The constrained binary reward: the cross-entropy of a label, for examples whose reward agrees with it.
 *
 * <p>For a label y ∈ {0, 1}, a predicted probability ŷ of 1 and an example's reward r_i ∈ {+1, −1},
 * R = −[y log ŷ + (1−y) log(1−ŷ)] + δ(r_i, r), where r is the reward of the label's class, +1 for y = 1 and −1 for y = 0.
 * δ is 0 where r_i = r and infinite where not: such an example is rejected. In the relaxed form δ is a finite penalty λ
 * instead. As a cross-entropy, R is smaller where the prediction is better.
 */
public final class ConstrainedBinaryReward {

    private ConstrainedBinaryReward() {}

    /** The reward of a label's class: +1 for 1, −1 for 0. */
    public static int ofClass(int label) {
        return requireLabel(label) == 1 ? 1 : -1;
    }

    /**
     * R of an example that is not rejected, and nothing of one that is.
     *
     * @param label 0 or 1
     * @param probability of 1, between 0 and 1; R is infinite where it rules the label out
     * @param reward of the example, +1 or −1
     * @param penalty λ of the relaxed form; nothing: examples that disagree are rejected
     * @throws IllegalArgumentException if an argument is none of these
     */
    public static OptionalDouble of(int label, double probability, int reward, OptionalDouble penalty) {
        if (reward != 1 && reward != -1) {
            throw new IllegalArgumentException("a reward is +1 or −1, not " + reward);
        }
        double likelihood =
                requireLabel(label) == 1 ? requireProbability(probability) : 1 - requireProbability(probability);
        double crossEntropy = 0 - Math.log(likelihood);
        if (reward == ofClass(label)) {
            return OptionalDouble.of(crossEntropy);
        }
        return penalty.isPresent() ? OptionalDouble.of(crossEntropy + penalty.getAsDouble()) : OptionalDouble.empty();
    }

    /**
     * ∂R/∂ŷ = −(y/ŷ − (1−y)/(1−ŷ)), to be multiplied by ∂ŷ/∂θ: the same in both forms, as δ does not depend on ŷ.
     *
     * @throws IllegalArgumentException if the label is not 0 or 1, or the probability not between
     */
    public static double derivative(int label, double probability) {
        return requireLabel(label) == 1
                ? -1 / requireProbability(probability)
                : 1 / (1 - requireProbability(probability));
    }

    private static int requireLabel(int label) {
        if (label != 0 && label != 1) {
            throw new IllegalArgumentException("a label is 0 or 1, not " + label);
        }
        return label;
    }

    private static double requireProbability(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability is between 0 and 1, not " + probability);
        }
        return probability;
    }
}
