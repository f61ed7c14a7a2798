package dev.laurel.text;

import dev.laurel.base.Rng;

/** A small random change of a text that leaves what it says, and so its label, as it was. */
@FunctionalInterface
public interface Augmentation {

    /**
     * The text changed; the same text and state of the generator give the same result.
     *
     * @param rng where all chance comes from
     */
    String apply(String text, Rng rng);

    /** This change, and then another one. */
    default Augmentation then(Augmentation next) {
        return (text, rng) -> next.apply(apply(text, rng), rng);
    }
}
