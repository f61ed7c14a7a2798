package dev.laurel.train.pretrain;

/**
 * A text of which some tokens are to be found again.
 *
 * @param ids {@code [T]} what the model sees
 * @param places {@code [n]} where the tokens stand that are to be found, ascending
 * @param words {@code [n]} their true ids
 */
record Masked(int[] ids, int[] places, int[] words) {}
