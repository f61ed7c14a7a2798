package dev.laurel.eval;

import dev.laurel.tokenize.Encoding;

/** Which tokens stand for their word: the first of each. */
public final class WordStarts {

    private WordStarts() {}

    /** Whether token t is the first of a word. */
    public static boolean at(Encoding encoding, int t) {
        int word = encoding.wordIds()[t];
        return word >= 0 && (t == 0 || encoding.wordIds()[t - 1] != word);
    }
}
