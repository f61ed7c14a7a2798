package dev.laurel.recipe;

import dev.laurel.train.ExampleLoss;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.semisupervised.Decisions;
import dev.laurel.train.semisupervised.ExpectedRewardConfig;
import dev.laurel.train.semisupervised.JointTrainer;
import dev.laurel.train.semisupervised.Policy;
import dev.laurel.train.semisupervised.PseudoLabelTraining;
import dev.laurel.train.semisupervised.RewardTraining;
import dev.laurel.train.semisupervised.ShapedRewards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Learning what is rewarded: for texts without labels the rewards of all options are known, or are learned first. */
final class RewardedTraining implements UnlabelledTraining, Leg {

    private final JointTraining joint;
    private final OptionRewards rewards;
    private final Consumer<String> warn;

    RewardedTraining(JointTraining joint, OptionRewards rewards, Consumer<String> warn) {
        this.joint = joint;
        this.rewards = rewards;
        this.warn = warn;
    }

    @Override
    public List<Leg> legs() {
        List<Leg> legs = new ArrayList<>(rewards.legs());
        legs.add(this);
        return legs;
    }

    @Override
    public TrainConfig config() {
        return joint.guardedConfig();
    }

    @Override
    public Ready begin(long seed) {
        Flow flow = joint.flow();
        ExpectedRewardConfig config = flow.recipe().reward();
        Decisions decisions = flow.data().decisions();
        int options = decisions.options();
        float[][] reference = new Policy(flow.rows(flow.model(), FlowData.UNLABELLED), options).logProbabilities();
        float[][] shaped = ShapedRewards.whitened(rewards.of(FlowData.UNLABELLED), options);
        if (config.balance()) {
            shaped = ShapedRewards.balanced(shaped, reference, options, config.beta());
        }
        ExampleLoss training = config.objective() == ExpectedRewardConfig.Objective.EXPECTED_REWARD
                ? new RewardTraining(
                        flow.model().model(),
                        flow.encodings(FlowData.UNLABELLED),
                        decisions,
                        shaped,
                        reference,
                        config.beta())
                : PseudoLabelTraining.ofAll(
                        flow.model().model(),
                        flow.encodings(FlowData.UNLABELLED),
                        decisions,
                        ShapedRewards.bestPolicy(shaped, reference, options, config.beta()));
        Optional<float[][]> proxy = flow.has(Job.DEV)
                ? Optional.of(ShapedRewards.whitened(rewards.of(Job.DEV), options))
                : Optional.empty();
        rewards.notes().forEach(warn);
        return joint.ready(
                joint.trainer(training, JointTrainer.Weight.constant(1), config.labelledWeight(), seed), proxy);
    }

    @Override
    public Optional<String> stage() {
        return Optional.of(joint.recipe().method().key());
    }

    @Override
    public void close() {
        rewards.close();
    }
}
