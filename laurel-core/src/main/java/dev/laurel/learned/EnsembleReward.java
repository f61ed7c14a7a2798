package dev.laurel.learned;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.eval.RewardEnsemble;
import dev.laurel.eval.RewardModel;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What several reward models agree on; see {@link RewardEnsemble}. */
@Named("ensemble")
@About("What several reward models agree on: the mean, the least, or a lower bound of their rewards.")
record EnsembleReward(
        @Key(
                doc =
                        "The reward models or adapters, two at least: folders, imported names or hf://org/name[@revision]."
                                + " Each reward is divided by its model's temperature, so that all are log-odds.")
        List<String> models,

        @Key(
                doc =
                        "What their rewards come to: the mean, or the minimum, which no single model can be fooled to raise.",
                defaultValue = "mean")
        Agreement take,

        @Key(
                doc = "With take: mean, how many standard deviations of the models below the mean the score is.",
                min = 0,
                source = "Coste et al. 2024")
        Optional<Double> lowerBound,

        @Key(doc = "What the models are given: prompt-and-reply or reply.", defaultValue = "prompt-and-reply")
        ReadPart reads,

        @Key(
                doc =
                        "Whether prompts that are too long are cut from the left even if the models were trained without such"
                                + " examples; a reply is never cut, and fails where it is too long.",
                defaultValue = "false")
        boolean truncatePrompt,

        @Key(doc = "Where the models compute: auto, cpu, cuda or cuda:N.", defaultValue = "auto")
        String device)
        implements RewardConfig {

    /**
     * Checks what belongs together.
     *
     * @throws IllegalArgumentException if there are too few models, or a value would be ignored
     */
    EnsembleReward {
        models = List.copyOf(models);
        if (models.size() < 2) {
            throw new IllegalArgumentException("models needs two reward models or more, there is " + models.size()
                    + "; of one take the reward 'reward-model'");
        }
        if (new HashSet<>(models).size() < models.size()) {
            throw new IllegalArgumentException(
                    "a model is named twice, and agrees with itself. Take models of different seeds");
        }
        if (take == Agreement.MINIMUM && lowerBound.isPresent()) {
            throw new IllegalArgumentException("lower_bound is of the mean. Set take: mean, or leave it out");
        }
    }

    @Override
    public RewardFunction create() {
        return create(models.stream().map(name -> NamedModel.find(name, device)).toList());
    }

    RewardFunction create(List<NamedModel> found) {
        List<RewardModel> opened = new ArrayList<>();
        try {
            found.forEach(model -> opened.add(RewardModel.open(model.folder(), model.placement(), model.bases())));
            RewardEnsemble ensemble = RewardEnsemble.of(opened);
            return new JudgedReward(
                    "ensemble", new ScorerJudge(ensemble, take.cautiously(lowerBound), reads, truncatePrompt));
        } catch (RuntimeException e) {
            opened.forEach(RewardModel::close);
            throw e;
        }
    }
}
