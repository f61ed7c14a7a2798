package dev.laurel.tokenize;

import java.util.Arrays;

/**
 * A text as a model reads it, special tokens included.
 *
 * @param ids {@code [T]} token ids
 * @param typeIds {@code [T]} 0 for the first text of a pair, 1 for the second
 * @param wordIds {@code [T]} which word (or pre-token) of its text each token belongs to; −1 for special tokens
 */
public record Encoding(int[] ids, int[] typeIds, int[] wordIds) {

    public int length() {
        return ids.length;
    }

    /**
     * The same text in at most {@code maxLength} tokens: content is cut from the right, special tokens stay, and of a
     * pair the longer text is cut first (the {@code longest_first} rule of Hugging Face tokenizers).
     *
     * @throws IllegalArgumentException if the special tokens alone do not fit
     */
    public Encoding truncated(int maxLength) {
        if (length() <= maxLength) {
            return this;
        }
        int special = (int) Arrays.stream(wordIds).filter(w -> w < 0).count();
        if (maxLength < special) {
            throw new IllegalArgumentException(
                    "at most " + maxLength + " tokens, but the special tokens alone are " + special);
        }
        int second = startOfSecond();
        int[] keep = longestFirst(
                compared(0, second, maxLength), compared(second, length(), maxLength), maxLength - special);
        int[] kept = new int[maxLength];
        int n = 0;
        int ofFirst = 0;
        int ofSecond = 0;
        for (int i = 0; i < length(); i++) {
            boolean keeps = wordIds[i] < 0 || (i < second ? ofFirst++ < keep[0] : ofSecond++ < keep[1]);
            if (keeps) {
                kept[n++] = i;
            }
        }
        return new Encoding(select(ids, kept), select(typeIds, kept), select(wordIds, kept));
    }

    /**
     * The first token of the second text, or the length if there is one text. Between the texts of a pair stand special
     * tokens, or the type changes; if either text is empty, which of the two is left makes no difference to the cut.
     */
    private int startOfSecond() {
        boolean content = false;
        for (int i = 0; i < length(); i++) {
            if (wordIds[i] < 0) {
                continue;
            }
            if (content && (wordIds[i - 1] < 0 || typeIds[i] != typeIds[i - 1])) {
                return i;
            }
            content = true;
        }
        return length();
    }

    /**
     * How long a text counts as when the two are compared: the library stops reading at the word that reaches the whole
     * length (tokenizers 0.23), and this decides which text an odd token goes to.
     */
    private int compared(int from, int to, int maxLength) {
        int tokens = 0;
        for (int i = from; i < to; i++) {
            if (wordIds[i] < 0) {
                continue;
            }
            if (tokens >= maxLength && i > from && wordIds[i] != wordIds[i - 1]) {
                break;
            }
            tokens++;
        }
        return tokens;
    }

    /** How many tokens of each text are kept: the shorter is touched only when the longer has become as short. */
    private static int[] longestFirst(int first, int second, int room) {
        int shorter = Math.min(first, second);
        int longer = Math.max(shorter, room - shorter);
        if (shorter + longer > room) {
            shorter = room / 2;
            longer = room - shorter;
        }
        return first <= second ? new int[] {shorter, longer} : new int[] {longer, shorter};
    }

    private static int[] select(int[] values, int[] indices) {
        return Arrays.stream(indices).map(i -> values[i]).toArray();
    }
}
