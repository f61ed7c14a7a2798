package dev.laurel.recipe;

import dev.laurel.train.TrainConfig;
import dev.laurel.train.semisupervised.ConsistencyConfig;
import dev.laurel.train.semisupervised.ConsistencyTraining;
import dev.laurel.train.semisupervised.JointTrainer;
import java.util.List;
import java.util.Optional;

/** Learning to say of a changed text what is said of the text itself. */
record ConsistentTraining(JointTraining joint) implements UnlabelledTraining, Leg {

    @Override
    public List<Leg> legs() {
        return List.of(this);
    }

    @Override
    public TrainConfig config() {
        return joint.guardedConfig();
    }

    @Override
    public Ready begin(long seed) {
        Flow flow = joint.flow();
        ConsistencyConfig config = flow.recipe().consistency();
        boolean hard = flow.recipe().method() == SemisupervisedRecipe.Method.FIXMATCH;
        ConsistencyTraining training = new ConsistencyTraining(
                flow.model().model(),
                flow.encodings(FlowData.UNLABELLED),
                flow.data().decisions(),
                flow.changed(config.wordDropout().then(config.wordSwap())),
                new ConsistencyTraining.Target(config.threshold(), hard ? 0 : config.temperature()));
        return joint.ready(
                joint.trainer(training, JointTrainer.Weight.constant(config.unlabelledWeight()), 1, seed),
                Optional.empty());
    }

    @Override
    public Optional<String> stage() {
        return Optional.of(joint.recipe().method().key());
    }
}
