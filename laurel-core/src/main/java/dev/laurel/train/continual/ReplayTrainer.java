package dev.laurel.train.continual;

import dev.laurel.nn.Pass;
import dev.laurel.train.Loss;
import dev.laurel.train.PacedTrainer;
import dev.laurel.train.Trainer;

/**
 * Learns new examples and, in each update, some old ones beside them (experience replay): the loss is the mean over all of
 * the update's examples, and a pass over the data is one over the new ones.
 */
public final class ReplayTrainer extends PacedTrainer {

    private final Trainer fresh;
    private final Trainer old;

    /**
     * @param fresh of the new examples, which decides how long training is
     * @param old of the same parameters; begins again when it ends
     */
    public ReplayTrainer(Trainer fresh, Trainer old) {
        super(fresh, old);
        this.fresh = fresh;
        this.old = old;
    }

    @Override
    public boolean repeats() {
        return fresh.repeats() && old.repeats();
    }

    @Override
    public Update update(long step) {
        return new Both(fresh.update(step), old.update(step % old.steps()));
    }

    private record Both(Update fresh, Update old) implements Update {

        @Override
        public int microBatches() {
            return fresh.microBatches() + old.microBatches();
        }

        @Override
        public double weight() {
            return fresh.weight() + old.weight();
        }

        @Override
        public long tokens() {
            return fresh.tokens() + old.tokens();
        }

        @Override
        public Loss loss(int microBatch, int worker, Pass pass) {
            return microBatch < fresh.microBatches()
                    ? fresh.loss(microBatch, worker, pass)
                    : old.loss(microBatch - fresh.microBatches(), worker, pass);
        }

        @Override
        public String describe() {
            return fresh.describe() + "\n" + old.describe();
        }
    }
}
