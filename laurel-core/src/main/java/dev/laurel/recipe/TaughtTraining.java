package dev.laurel.recipe;

import dev.laurel.config.Config;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.semisupervised.MeanTeacherConfig;
import dev.laurel.train.semisupervised.MeanTeacherTraining;
import java.util.List;
import java.util.Optional;

/** Learning to say of a changed text what the average of the weights says of the text itself. */
record TaughtTraining(JointTraining joint) implements UnlabelledTraining, Leg {

    private MeanTeacherConfig keys() {
        return joint.recipe().meanTeacher();
    }

    @Override
    public List<Leg> legs() {
        return List.of(this);
    }

    @Override
    public TrainConfig config() {
        return Config.with(
                joint.guardedConfig(), "regularisation.average={method: ema, decay: " + keys().decay() + "}");
    }

    @Override
    public Ready begin(long seed) {
        Flow flow = joint.flow();
        MeanTeacherTraining training = new MeanTeacherTraining(
                flow.model().model(),
                flow.encodings(FlowData.UNLABELLED),
                flow.data().decisions(),
                flow.changed(keys().wordDropout().then(keys().wordSwap())));
        return joint.ready(joint.trainer(training, keys()::weight, 1, seed), Optional.empty());
    }

    @Override
    public Optional<String> stage() {
        return Optional.of(joint.recipe().method().key());
    }
}
