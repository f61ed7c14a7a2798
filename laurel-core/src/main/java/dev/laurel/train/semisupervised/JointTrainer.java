package dev.laurel.train.semisupervised;

import dev.laurel.nn.Pass;
import dev.laurel.train.Loss;
import dev.laurel.train.PacedTrainer;
import dev.laurel.train.Trainer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Learns from texts without labels and from labelled ones in each update; a pass over the data is one over the former.
 *
 * <p>Each of both losses is a mean by itself, so their weights do not depend on how large the batches are.
 */
public final class JointTrainer extends PacedTrainer {

    /** How much a loss counts in the course of a training. */
    @FunctionalInterface
    public interface Weight {

        /**
         * The weight at an update.
         *
         * @param step updates made before
         * @param steps of the whole training
         */
        double at(long step, long steps);

        static Weight constant(double weight) {
            return (step, steps) -> weight;
        }
    }

    private final Trainer unlabelled;
    private final Trainer labelled;
    private final Weight unlabelledWeight;
    private final double labelledWeight;

    /**
     * @param unlabelled decides how long training is
     * @param unlabelledWeight of the loss on texts without labels
     * @param labelled of the same parameters; begins again when it ends
     */
    public JointTrainer(Trainer unlabelled, Weight unlabelledWeight, Trainer labelled, double labelledWeight) {
        super(unlabelled, labelled);
        this.unlabelled = unlabelled;
        this.labelled = labelled;
        this.unlabelledWeight = unlabelledWeight;
        this.labelledWeight = labelledWeight;
    }

    @Override
    public boolean isTaught() {
        return unlabelled.isTaught();
    }

    @Override
    public Update update(long step) {
        return new Both(
                unlabelled.update(step), unlabelledWeight.at(step, steps()), labelled.update(step % labelled.steps()));
    }

    private final class Both implements Update {

        private final Update without;
        private final double weightWithout;
        private final Update with;

        Both(Update without, double weightWithout, Update with) {
            this.without = without;
            this.weightWithout = weightWithout;
            this.with = with;
        }

        @Override
        public int microBatches() {
            return without.microBatches() + with.microBatches();
        }

        @Override
        public double weight() {
            return 1;
        }

        @Override
        public long tokens() {
            return without.tokens() + with.tokens();
        }

        @Override
        public void ask(int microBatch, int worker) {
            if (microBatch < without.microBatches()) {
                without.ask(microBatch, worker);
            }
        }

        @Override
        public Loss loss(int microBatch, int worker, Pass pass) {
            boolean first = microBatch < without.microBatches();
            Loss loss = first
                    ? without.loss(microBatch, worker, pass)
                    : with.loss(microBatch - without.microBatches(), worker, pass);
            if (loss == null) {
                return null;
            }
            double factor = first ? weightWithout / without.weight() : labelledWeight / with.weight();
            Tensor scaled = loss.sum().mul(new Scalar(factor));
            return new Loss(scaled);
        }

        @Override
        public String describe() {
            return without.describe() + "\n" + with.describe();
        }
    }
}
