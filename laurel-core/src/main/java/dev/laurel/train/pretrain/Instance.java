package dev.laurel.train.pretrain;

import dev.laurel.objective.CrossEntropyLoss;

/**
 * What a model reads at a time, before words are hidden in it.
 *
 * @param tokens special ones included
 * @param typeIds {@code [T]} 0 for the first segment, 1 for the second
 * @param relation of the two segments: {@link #TOGETHER}, {@link #APART}, or {@link CrossEntropyLoss#IGNORED} where
 *     there is nothing to be told
 */
record Instance(Tokens tokens, int[] typeIds, int relation) {

    /** The second segment follows the first: class 0 of BERT's and ALBERT's heads. */
    static final int TOGETHER = 0;

    /** The second segment is from elsewhere, or the two were swapped: class 1. */
    static final int APART = 1;

    /** One segment. */
    Instance(Tokens tokens) {
        this(tokens, new int[tokens.length()], CrossEntropyLoss.IGNORED);
    }
}
