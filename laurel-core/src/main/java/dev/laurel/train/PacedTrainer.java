package dev.laurel.train;

import dev.laurel.nn.Parameters;

/** A training that goes at another one's pace and adds something to each of its updates. */
public abstract class PacedTrainer implements Trainer {

    private final Trainer pace;

    /** @param pace decides what is trained and how long */
    protected PacedTrainer(Trainer pace) {
        this.pace = pace;
    }

    /**
     * The same, for what a second training adds.
     *
     * @param other of the same parameters
     */
    protected PacedTrainer(Trainer pace, Trainer other) {
        this(pace);
        if (pace.parameters() != other.parameters()) {
            throw new IllegalArgumentException("both have to train the same parameters");
        }
    }

    @Override
    public final Parameters parameters() {
        return pace.parameters();
    }

    @Override
    public final long steps() {
        return pace.steps();
    }

    @Override
    public final boolean endsEpoch(long step) {
        return pace.endsEpoch(step);
    }

    @Override
    public final double epoch(long step) {
        return pace.epoch(step);
    }
}
