package dev.laurel.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a configuration record: the only place where its default, range and meaning stand.
 *
 * <p>The YAML key is the component's name in snake_case. YAML reading, command-line help, reference pages and run
 * reports are all made from this annotation.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

    /** One sentence on what the key does. */
    String doc();

    /**
     * The default as it would be written in YAML, for instance {@code "5e-5"}, {@code "[a, b]"} or {@code "{}"} for a
     * nested record of defaults. Without it the key is required, unless it is an {@code Optional}, {@code List} or
     * {@code Map}, which are then empty.
     */
    String[] defaultValue() default {};

    /** The smallest number allowed; it holds for each element of a list. */
    double min() default Double.NEGATIVE_INFINITY;

    /** The largest number allowed; it holds for each element of a list. */
    double max() default Double.POSITIVE_INFINITY;

    /** Whether {@link #min()} itself is not allowed. */
    boolean exclusiveMin() default false;

    /** Whether {@link #max()} itself is not allowed. */
    boolean exclusiveMax() default false;

    /** The only texts allowed, if not empty. */
    String[] allowed() default {};

    /** Where the default comes from: a library whose default it is, or a paper. */
    String source() default "";

    /** Short names for command-line arguments; files have one spelling only. */
    String[] aliases() default {};
}
