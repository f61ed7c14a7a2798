package dev.laurel.recipe;

import dev.laurel.train.Trainer;
import dev.laurel.train.Validation;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongConsumer;

/** A validation beside which somebody looks on. */
final class WatchedValidation implements Validation {

    private final Validation inner;
    private final Job job;
    private final Onlooker onlooker;
    private final Trainer trainer;
    private final DoubleUnaryOperator share;
    private final long stepsBefore;
    private final double passesBefore;

    /** The onlooker has ended the run, which nobody will complete. */
    static final class Ended extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Onlooker.Reached reached;

        Ended(Onlooker.Reached reached) {
            super("ended by its onlooker", null, false, false);
            this.reached = reached;
        }

        Onlooker.Reached reached() {
            return reached;
        }
    }

    /**
     * @param share from that of this training to that of all
     * @param stepsBefore updates of the trainings before
     * @param passesBefore theirs over the data
     */
    WatchedValidation(
            Validation inner,
            Job job,
            Onlooker onlooker,
            Trainer trainer,
            DoubleUnaryOperator share,
            long stepsBefore,
            double passesBefore) {
        this.inner = inner;
        this.job = job;
        this.onlooker = onlooker;
        this.trainer = trainer;
        this.share = share;
        this.stepsBefore = stepsBefore;
        this.passesBefore = passesBefore;
    }

    @Override
    public Map<String, Double> measure(LongConsumer done) {
        return inner.measure(done);
    }

    @Override
    public String headline() {
        return inner.headline();
    }

    @Override
    public boolean startsBefore() {
        return inner.startsBefore();
    }

    @Override
    public boolean endsHere() {
        return inner.endsHere();
    }

    @Override
    public boolean isWatchedAt(long step) {
        return onlooker.looksAt(shareAt(step));
    }

    /** What the inner validation decides must not depend on being watched, so it is not asked once more. */
    @Override
    public void show(long step, Optional<Map<String, Double>> evaluated, LongConsumer done) {
        Onlooker.Reached reached =
                new Onlooker.Reached(shareAt(step), stepsBefore + step, passesBefore + trainer.epoch(step));
        if (!onlooker.goesOn(reached, evaluated.orElseGet(() -> DevValidation.measured(job, done)))) {
            throw new Ended(reached);
        }
    }

    private double shareAt(long step) {
        return share.applyAsDouble((double) step / trainer.steps());
    }
}
