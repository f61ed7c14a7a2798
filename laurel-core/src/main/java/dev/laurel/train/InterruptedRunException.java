package dev.laurel.train;

import dev.laurel.base.RunFailure;

/** The user stopped the run; what it had reached is kept in its folder. */
public final class InterruptedRunException extends RunFailure {

    private static final long serialVersionUID = 1L;

    InterruptedRunException(long step) {
        this("Stopped after " + step + (step == 1 ? " update" : " updates") + "; a checkpoint was saved");
    }

    /** @param reached where the run stood and what is kept */
    public InterruptedRunException(String reached) {
        super(reached);
    }
}
