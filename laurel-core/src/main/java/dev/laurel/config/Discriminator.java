package dev.laurel.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the key whose value says which record of an interface a mapping stands for.
 *
 * <p>If the interface is sealed, its records are those it permits; if not, those that {@link Choices} add.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Discriminator {

    /** The key, for instance {@code "stage"}. */
    String value();
}
