package dev.laurel.train.pretrain;

import java.util.Arrays;

/**
 * Some tokens of a corpus.
 *
 * @param ids {@code [T]}
 * @param continues {@code [T]} whether a token goes on with the word of the one before it
 */
record Tokens(int[] ids, boolean[] continues) {

    int length() {
        return ids.length;
    }

    /** The tokens from one place up to another. */
    Tokens between(int from, int to) {
        return new Tokens(Arrays.copyOfRange(ids, from, to), Arrays.copyOfRange(continues, from, to));
    }

    /** These tokens, then others. */
    Tokens then(Tokens others) {
        int[] allIds = Arrays.copyOf(ids, length() + others.length());
        boolean[] allContinue = Arrays.copyOf(continues, allIds.length);
        System.arraycopy(others.ids, 0, allIds, length(), others.length());
        System.arraycopy(others.continues, 0, allContinue, length(), others.length());
        return new Tokens(allIds, allContinue);
    }

    /** One token that is a word by itself, such as a separator. */
    static Tokens single(int id) {
        return new Tokens(new int[] {id}, new boolean[1]);
    }
}
