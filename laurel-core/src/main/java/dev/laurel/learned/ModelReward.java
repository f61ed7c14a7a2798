package dev.laurel.learned;

import dev.laurel.base.UserError;
import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.eval.DropoutScorer;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardScorer;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.Optional;

/** What a reward model says of a reply, with its spread where the model knows how unsure it is. */
@Named("reward-model")
@About("The reward of a reward model, or its lower bound where it is unsure.")
record ModelReward(
        @Key(doc = "The reward model or its adapter: a folder, an imported name or hf://org/name[@revision].")
        String model,

        @Key(doc = "What the model is given: prompt-and-reply or reply.", defaultValue = "prompt-and-reply")
        ReadPart reads,

        @Key(
                doc =
                        "How many standard deviations below the reward the score is, to be cautious where the model is unsure;"
                                + " it needs a model that knows (heads, quantiles) or dropout_passes.",
                min = 0)
        Optional<Double> lowerBound,

        @Key(
                doc =
                        "Score so often with the model's dropout on: the reward is the mean, the deviation of the passes its"
                                + " spread.",
                min = 2)
        Optional<Integer> dropoutPasses,

        @Key(doc = "Of dropout_passes: the same seed gives the same rewards.", defaultValue = "42")
        long seed,

        @Key(
                doc =
                        "Whether prompts that are too long are cut from the left even if the model was trained without such"
                                + " examples; a reply is never cut, and fails where it is too long.",
                defaultValue = "false")
        boolean truncatePrompt,

        @Key(doc = "Where the model computes: auto, cpu, cuda or cuda:N.", defaultValue = "auto")
        String device)
        implements RewardConfig {

    @Override
    public RewardFunction create() {
        return create(NamedModel.find(model, device));
    }

    RewardFunction create(NamedModel found) {
        RewardModel opened = RewardModel.open(found.folder(), found.placement(), found.bases());
        try {
            RewardScorer scorer = dropoutPasses
                    .<RewardScorer>map(passes -> new DropoutScorer(opened, passes, seed))
                    .orElse(opened);
            if (lowerBound.isPresent() && !scorer.hasSpread()) {
                throw new UserError("reward-model: lower_bound needs rewards with a spread, but " + model
                        + " gives none. dropout_passes: 16 or the reward 'ensemble' gives one, and a recipe with heads: 2"
                        + " or more trains a model that knows how unsure it is");
            }
            return new JudgedReward(
                    "reward-model",
                    new ScorerJudge(scorer, Agreement.MEAN.cautiously(lowerBound), reads, truncatePrompt));
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }
}
