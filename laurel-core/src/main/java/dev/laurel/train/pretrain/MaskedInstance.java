package dev.laurel.train.pretrain;

import dev.laurel.base.Rng;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.tokenize.Encoding;

/**
 * An instance as the model sees it in a pass, and what it is to tell.
 *
 * @param number which instance it is
 * @param seen the tokens, some of them hidden
 * @param places {@code [n]} where the hidden ones stand
 * @param words {@code [n]} their true ids
 * @param relation of its segments, or {@link CrossEntropyLoss#IGNORED}
 */
record MaskedInstance(int number, Encoding seen, int[] places, int[] words, int relation) {

    private static final int MASKS = 3;

    /** An instance in a pass; the same seed, number and pass always give the same. */
    static MaskedInstance of(Instances instances, int number, int pass, Masker masker, long seed) {
        Instance instance = instances.get(number, pass);
        Masked masked = masker.mask(instance.tokens(), Rng.of(seed, number, pass, MASKS));
        Encoding seen = new Encoding(masked.ids(), instance.typeIds(), new int[masked.ids().length]);
        return new MaskedInstance(number, seen, masked.places(), masked.words(), instance.relation());
    }

    int length() {
        return seen.length();
    }

    boolean isPair() {
        return relation != CrossEntropyLoss.IGNORED;
    }
}
