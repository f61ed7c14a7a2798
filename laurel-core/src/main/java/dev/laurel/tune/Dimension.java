package dev.laurel.tune;

import dev.laurel.base.UserError;

/**
 * One key of a recipe that is searched.
 *
 * @param key its full path or its unique end, as in an argument {@code key=value}
 */
public record Dimension(String key, Domain domain) {

    /**
     * Reads {@code key=domain}.
     *
     * @throws UserError naming the text if it is not that
     */
    public static Dimension parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new UserError("space '" + text + "': expected key=values, for instance learning_rate=log(1e-5, 1e-3)"
                    + " or batch_size=8|16|32");
        }
        return of(text.substring(0, equals).strip(), text.substring(equals + 1));
    }

    /**
     * Reads a domain for a key.
     *
     * @throws UserError naming the key if there is no such domain
     */
    public static Dimension of(String key, String domain) {
        try {
            return new Dimension(key, Domain.parse(domain));
        } catch (UserError e) {
            throw new UserError("space '" + key + "': " + e.getMessage(), e);
        }
    }

    /** The argument that sets the key. */
    String argument(String value) {
        return key + "=" + value;
    }

    @Override
    public String toString() {
        return key + "=" + domain;
    }
}
