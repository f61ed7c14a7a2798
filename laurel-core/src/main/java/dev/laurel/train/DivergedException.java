package dev.laurel.train;

import dev.laurel.base.RunFailure;

/** The loss or its gradient is no longer a number; the weights are those before the update that showed it. */
public final class DivergedException extends RunFailure {

    private static final long serialVersionUID = 1L;

    DivergedException(String message) {
        super(message);
    }
}
