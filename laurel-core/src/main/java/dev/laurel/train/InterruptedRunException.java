package dev.laurel.train;

import dev.laurel.base.RunFailure;

/** The user stopped the run; a checkpoint of where it stood has been written. */
public final class InterruptedRunException extends RunFailure {

    private static final long serialVersionUID = 1L;

    InterruptedRunException(long step) {
        super("Stopped after " + step + " updates; a checkpoint was saved");
    }
}
