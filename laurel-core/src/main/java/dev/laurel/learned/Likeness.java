package dev.laurel.learned;

import dev.laurel.reward.Range;
import dev.laurel.tokenize.Encoding;
import java.util.List;
import java.util.function.Supplier;

/**
 * How like a reply is to a reference, by what an encoder makes of both.
 *
 * @param <V> what is made of a text
 */
interface Likeness<V> extends AutoCloseable {

    /** The encoder that reads the texts. */
    TextEncoder encoder();

    /** Whether a text holds anything to compare. */
    boolean says(Encoding text);

    /** What is made of each text, in order. */
    List<V> views(List<Encoding> texts);

    /** How like the two are. */
    Match match(V reply, V reference);

    /** The bounds of a match's value. */
    Range range();

    @Override
    default void close() {
        encoder().close();
    }

    /**
     * How like a reply is to a reference.
     *
     * @param detail what the value was made from; may be empty
     */
    record Match(double value, Supplier<String> detail) {}
}
