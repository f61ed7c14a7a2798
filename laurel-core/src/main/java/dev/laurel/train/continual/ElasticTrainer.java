package dev.laurel.train.continual;

import dev.laurel.nn.Pass;
import dev.laurel.train.Loss;
import dev.laurel.train.PacedTrainer;
import dev.laurel.train.Trainer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A training that pays for moving weights which old examples depend on: to its loss λ/2 Σ F (θ − θ*)² is added. */
public final class ElasticTrainer extends PacedTrainer {

    private final Trainer trainer;
    private final ElasticWeights weights;
    private final double strength;
    private final int workers;

    /**
     * @param trainer of the parameters that the weights were measured of
     * @param strength λ
     */
    public ElasticTrainer(Trainer trainer, ElasticWeights weights, double strength, int workers) {
        super(trainer);
        this.trainer = trainer;
        this.weights = weights;
        this.strength = strength;
        this.workers = workers;
    }

    @Override
    public boolean repeats() {
        return trainer.repeats();
    }

    @Override
    public Update update(long step) {
        return new Held(trainer.update(step));
    }

    /** Its last micro-batch is the penalty, which all workers have a part of. */
    private final class Held implements Update {

        private final Update update;

        Held(Update update) {
            this.update = update;
        }

        @Override
        public int microBatches() {
            return update.microBatches() + 1;
        }

        @Override
        public double weight() {
            return update.weight();
        }

        @Override
        public long tokens() {
            return update.tokens();
        }

        @Override
        public Loss loss(int microBatch, int worker, Pass pass) {
            if (microBatch < update.microBatches()) {
                return update.loss(microBatch, worker, pass);
            }
            Tensor penalty = weights.penalty(worker, workers);
            return penalty == null ? null : new Loss(penalty.mul(new Scalar(strength * update.weight())));
        }

        @Override
        public String describe() {
            return update.describe();
        }
    }
}
