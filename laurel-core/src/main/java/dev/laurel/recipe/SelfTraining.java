package dev.laurel.recipe;

import dev.laurel.metric.SoftmaxTemperature;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.semisupervised.Decisions;
import dev.laurel.train.semisupervised.JointTrainer;
import dev.laurel.train.semisupervised.Policy;
import dev.laurel.train.semisupervised.PseudoLabelTraining;
import dev.laurel.train.semisupervised.Selection;
import dev.laurel.train.semisupervised.SelfTrainingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Learning from one's own surest answers: in each round the model teaches a fresh one, which takes its place. */
final class SelfTraining implements UnlabelledTraining {

    private final JointTraining joint;
    private final SelfTrainingConfig config;
    private final Optional<CrossFit> calibration;

    SelfTraining(JointTraining joint) {
        this.joint = joint;
        config = joint.recipe().selfTraining();
        calibration = config.folds() > 0 ? Optional.of(new CrossFit(joint.flow(), config.folds())) : Optional.empty();
    }

    @Override
    public List<Leg> legs() {
        List<Leg> legs = new ArrayList<>();
        calibration.ifPresent(of -> legs.addAll(of.legs()));
        for (int round = 0; round < config.rounds().size(); round++) {
            legs.add(new Round(round));
        }
        return legs;
    }

    @Override
    public void close() {
        calibration.ifPresent(CrossFit::close);
    }

    private final class Round implements Leg {

        private final int round;

        Round(int round) {
            this.round = round;
        }

        @Override
        public TrainConfig config() {
            return joint.recipe().semisupervised();
        }

        @Override
        public Ready begin(long seed) {
            Flow flow = joint.flow();
            Decisions decisions = flow.data().decisions();
            SoftmaxTemperature temperature =
                    calibration.map(CrossFit::temperature).orElse(new SoftmaxTemperature(1));
            Policy teacher = new Policy(flow.rows(flow.model(), FlowData.UNLABELLED), decisions.options())
                    .cooled(temperature.temperature());
            float[][] probabilities = teacher.probabilities();
            float[][] weights =
                    Selection.surest(probabilities, decisions, config.rounds().get(round), config.balance());
            float[][] targets = config.soft() ? probabilities : teacher.surest();
            flow.beginAnew(seed);
            PseudoLabelTraining training = new PseudoLabelTraining(
                    flow.model().model(), flow.encodings(FlowData.UNLABELLED), decisions, targets, weights);
            return new Ready(
                    joint.trainer(training, JointTrainer.Weight.constant(1), config.labelledWeight(), seed),
                    flow.model().workers(),
                    DevValidation.of(joint.job()));
        }

        @Override
        public Optional<String> stage() {
            return Optional.of(joint.recipe().method().key() + " round " + (round + 1));
        }
    }
}
