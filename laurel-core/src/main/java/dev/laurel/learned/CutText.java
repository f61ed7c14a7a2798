package dev.laurel.learned;

import dev.laurel.tokenize.Encoding;
import java.util.Arrays;

/**
 * A text as a model reads it.
 *
 * @param encoding cut from the right where the model reads no more
 * @param tokens of the whole text, with the special ones
 */
record CutText(Encoding encoding, int tokens) {

    /** The text in at most so many tokens. */
    static CutText of(Encoding whole, int most) {
        return new CutText(whole.truncated(most), whole.length());
    }

    /** What an explanation says of what was cut; empty if nothing was. */
    String loss() {
        return tokens > encoding.length() ? ", read " + encoding.length() + " of " + tokens + " tokens" : "";
    }

    /** Whether there is anything but special tokens. */
    static boolean hasContent(Encoding encoding) {
        return Arrays.stream(encoding.wordIds()).anyMatch(word -> word >= 0);
    }
}
