package dev.laurel.base;

/**
 * Something went wrong that is not a mistake in what the user gave, and of which all there is to say can be said in one
 * message: the loss is no longer a number, the memory or the disk is full, the run was interrupted.
 *
 * <p>The message alone is shown, without a stack trace, and the command ends with exit code 1.
 */
public class RunFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunFailure(String message) {
        super(message);
    }

    public RunFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
