package dev.laurel.recipe;

import dev.laurel.base.Rng;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.TaskModel;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import dev.laurel.train.semisupervised.CoTrainingConfig;
import dev.laurel.train.semisupervised.Consensus;
import dev.laurel.train.semisupervised.Decisions;
import dev.laurel.train.semisupervised.JointTrainer;
import dev.laurel.train.semisupervised.Policy;
import dev.laurel.train.semisupervised.PseudoLabelTraining;
import dev.laurel.train.semisupervised.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Learning what others agree on: models that have seen different samples of the labelled texts teach each other, and in the
 * end all of them teach the run's model.
 *
 * <p>Of the models only one is in memory at a time; of the others it is kept what they said.
 */
final class CoTraining implements UnlabelledTraining {

    private final JointTraining joint;
    private final Flow flow;
    private final CoTrainingConfig config;
    private List<float[][]> before = new ArrayList<>();
    private List<float[][]> now = new ArrayList<>();
    private Optional<TaskModel> current = Optional.empty();

    CoTraining(JointTraining joint) {
        this.joint = joint;
        flow = joint.flow();
        config = joint.recipe().coTraining();
    }

    @Override
    public List<Leg> legs() {
        List<Leg> legs = new ArrayList<>();
        IntStream.range(0, config.models()).mapToObj(peer -> new First()).forEach(legs::add);
        int last = config.rounds().size() - 1;
        for (int round = 0; round < last; round++) {
            for (int peer = 0; peer < config.models(); peer++) {
                legs.add(new Taught(peer, config.rounds().get(round)));
            }
        }
        legs.add(new Last(config.rounds().get(last)));
        return legs;
    }

    /** A trainer on what the models agree on. */
    private Trainer trainer(TaskModel of, List<float[][]> teachers, double share, long seed) {
        Decisions decisions = flow.data().decisions();
        Consensus consensus = new Consensus(teachers, decisions.options());
        float[][] mean = consensus.mean();
        float[][] weights = Selection.surest(mean, consensus.unanimous(), decisions, share, config.balance());
        PseudoLabelTraining training =
                new PseudoLabelTraining(of.model(), flow.encodings(FlowData.UNLABELLED), decisions, mean, weights);
        return joint.trainer(
                of, flow.allLabelled(), training, JointTrainer.Weight.constant(1), config.labelledWeight(), seed);
    }

    /** As many labelled texts as there are, drawn with replacement; of a classification so many of each class. */
    private int[] sample(long seed) {
        Map<Integer, int[]> groups = new TreeMap<>();
        for (int i : flow.allLabelled()) {
            groups.merge(group(i), new int[] {i}, CoTraining::joined);
        }
        Rng rng = Rng.of(seed, config.models());
        return groups.values().stream()
                .flatMapToInt(group -> Arrays.stream(group).map(i -> group[rng.nextInt(group.length)]))
                .toArray();
    }

    private int group(int example) {
        return flow.recipe().task() == TaskKind.CLASSIFICATION
                ? flow.data()
                        .gold(
                                flow.data().part(FlowData.TRAIN).examples().get(example),
                                flow.encodings(FlowData.TRAIN).get(example))[0]
                : 0;
    }

    private static int[] joined(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public void close() {
        current.ifPresent(TaskModel::close);
        current = Optional.empty();
    }

    /** Training of one of the models that teach. */
    private abstract class Peer implements Leg {

        @Override
        public Ready begin(long seed) {
            TaskModel model = flow.open(seed);
            current = Optional.of(model);
            return new Ready(trainer(model, seed), model.workers(), Optional.empty());
        }

        abstract Trainer trainer(TaskModel model, long seed);

        /** When all have ended their round, what they say now is what the next learns. */
        @Override
        public void end() {
            float[][] rows = flow.rows(current.orElseThrow(), FlowData.UNLABELLED);
            now.add(new Policy(rows, flow.data().decisions().options()).probabilities());
            close();
            if (now.size() == config.models()) {
                before = now;
                now = new ArrayList<>();
            }
        }
    }

    /** A model that has seen labels alone. */
    private final class First extends Peer {

        @Override
        public TrainConfig config() {
            return joint.recipe().supervised();
        }

        @Override
        Trainer trainer(TaskModel model, long seed) {
            return flow.labelled(model, sample(seed), config(), seed);
        }
    }

    /** A model that learns what all others agree on. */
    private final class Taught extends Peer {

        private final int peer;
        private final double share;

        Taught(int peer, double share) {
            this.peer = peer;
            this.share = share;
        }

        @Override
        public TrainConfig config() {
            return joint.recipe().semisupervised();
        }

        @Override
        Trainer trainer(TaskModel model, long seed) {
            List<float[][]> others = new ArrayList<>(before);
            others.remove(peer);
            return CoTraining.this.trainer(model, others, share, seed);
        }
    }

    /** The run's own model, which begins anew and learns what all agree on. */
    private final class Last implements Leg {

        private final double share;

        Last(double share) {
            this.share = share;
        }

        @Override
        public TrainConfig config() {
            return joint.recipe().semisupervised();
        }

        @Override
        public Ready begin(long seed) {
            flow.beginAnew(seed);
            return new Ready(
                    trainer(flow.model(), before, share, seed), flow.model().workers(), DevValidation.of(joint.job()));
        }

        @Override
        public Optional<String> stage() {
            return Optional.of(joint.recipe().method().key());
        }
    }
}
