package dev.laurel.train.semisupervised;

import dev.laurel.config.Key;

/** How a model learns from rewards: the keys of the method {@code reward}. */
public record ExpectedRewardConfig(
        @Key(doc = "Where the rewards come from.", defaultValue = "{from: ensemble}")
        RewardSource source,

        @Key(
                doc =
                        "Weight of the divergence from the supervised model; rewards have a mean square of 1. The optimum is"
                                + " the supervised model's probability times exp(reward/beta).",
                defaultValue = "0.5",
                min = 0,
                exclusiveMin = true)
        double beta,

        @Key(
                doc =
                        "What is minimised: the negative expected reward (expected-reward), or the cross-entropy with the policy"
                                + " that has the greatest (best-policy). Both have the same optimum; the second also moves a model"
                                + " that is sure of the wrong class, where the first has hardly a gradient.",
                defaultValue = "best-policy")
        Objective objective,

        @Key(
                doc =
                        "Whether rewards are shifted so that they ask for all classes alike often; for data whose classes are"
                                + " about equally frequent.",
                defaultValue = "false")
        boolean balance,

        @Key(
                doc = "Weight of the labelled texts' cross-entropy beside the expected reward.",
                defaultValue = "1",
                min = 0)
        double labelledWeight) {

    /** What is minimised. */
    public enum Objective {
        EXPECTED_REWARD,
        BEST_POLICY
    }
}
