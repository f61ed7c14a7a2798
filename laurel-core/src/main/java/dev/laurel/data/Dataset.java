package dev.laurel.data;

import java.util.Iterator;
import java.util.List;

/**
 * Examples of one kind with the name of the part they make up.
 *
 * @param name for instance {@code train} or {@code dev}
 * @param examples in file order
 * @param sha256 hash of the files it was read from, for provenance
 */
public record Dataset<E extends Example>(String name, List<E> examples, String sha256) implements Iterable<E> {

    public Dataset {
        examples = List.copyOf(examples);
    }

    public int size() {
        return examples.size();
    }

    /**
     * The same examples under a narrower type.
     *
     * @throws ClassCastException if one is not of that type
     */
    public <F extends Example> Dataset<F> as(Class<F> type) {
        return new Dataset<>(name, examples.stream().map(type::cast).toList(), sha256);
    }

    @Override
    public Iterator<E> iterator() {
        return examples.iterator();
    }
}
