package dev.laurel.base;

/**
 * A mistake in what the user gave: a file, a recipe, an argument.
 *
 * <p>The message alone is shown, without a stack trace, and the command ends with exit code 2. It says what is wrong,
 * what was found, what is allowed and what to do.
 */
public final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message preceded by where the mistake stands, as {@code file:line: message}. */
    public static UserError at(Location location, String message) {
        return new UserError(location + ": " + message);
    }
}
