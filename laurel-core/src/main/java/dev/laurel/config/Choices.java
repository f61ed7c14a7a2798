package dev.laurel.config;

import java.util.List;

/**
 * Adds records to an open choice: an interface that carries {@link Discriminator} and is not sealed.
 *
 * <p>Found by {@link java.util.ServiceLoader}. A record belongs to each open choice that it implements, under its
 * {@link Named}; two records of one name in one choice stop the program.
 */
public interface Choices {

    /** The records, each with {@link Named}. */
    List<Class<? extends Record>> records();
}
