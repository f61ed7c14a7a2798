package dev.laurel.tokenize;

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
}
