package dev.laurel.tokenize.train;

import java.util.Iterator;
import java.util.Optional;

/**
 * Texts to learn a tokenizer from, read once from front to back, so that they need not fit into memory.
 *
 * <p>The trainer calls it from one thread at a time.
 */
public interface Corpus {

    /**
     * The next texts, or nothing at the end.
     *
     * @throws dev.laurel.base.UserError if what comes next cannot be read as text
     */
    Optional<TextBlock> next();

    /** What messages call it. */
    String name();

    /** The bytes of all texts as UTF-8, for a progress bar; 0 if nobody knows. */
    default long size() {
        return 0;
    }

    /** Texts that are at hand. */
    static Corpus of(Iterable<String> texts) {
        Iterator<String> rest = texts.iterator();
        return new Corpus() {
            @Override
            public Optional<TextBlock> next() {
                TextBlock.Builder block = new TextBlock.Builder();
                while (rest.hasNext() && !block.isFull()) {
                    block.add(rest.next());
                }
                return block.build();
            }

            @Override
            public String name() {
                return "the texts";
            }
        };
    }
}
