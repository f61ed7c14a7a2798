package dev.laurel.tokenize.train;

import dev.laurel.base.UserError;
import java.util.Arrays;

/** All different words as tokens, end to end; merging shortens them in place. */
final class SpelledWords {

    private int[] tokens;
    private final int[] starts;
    private final int[] lengths;
    private final long[] counts;
    private int used;
    private int size;

    /** Room for so many words, to be added one by one. */
    SpelledWords(int words) {
        tokens = new int[Math.max(16, 4 * Math.min(words, 1 << 27))];
        starts = new int[words];
        lengths = new int[words];
        counts = new long[words];
    }

    void add(int[] word, int length, long count) {
        if (length > tokens.length - used) {
            long wanted = Math.max(tokens.length * 3L / 2, used + (long) length);
            int most = Integer.MAX_VALUE - 8;
            if (used + (long) length > most) {
                throw new UserError(
                        "The different words have more than two thousand million characters together, which is"
                                + " more than can be worked on. Train on a part of the text.");
            }
            tokens = Arrays.copyOf(tokens, (int) Math.min(wanted, most));
        }
        System.arraycopy(word, 0, tokens, used, length);
        starts[size] = used;
        lengths[size] = length;
        counts[size++] = count;
        used += length;
    }

    void countPairs(PairCounts pairs) {
        for (int word = 0; word < size; word++) {
            for (int i = starts[word] + 1; i < starts[word] + lengths[word]; i++) {
                pairs.add(tokens[i - 1], tokens[i], counts[word], word);
            }
        }
    }

    /**
     * Makes one token of each pair in a word, from left to right, and tells what that does to the pairs around it.
     *
     * <p>The pair's own count is left as it is, and a pair with what stands right of it counts with the token there as it
     * was before: so does the library, and the order of later merges depends on it.
     */
    void merge(int word, int first, int second, int merged, TokenLengths fit, PairCounts pairs) {
        int start = starts[word];
        int end = start + lengths[word];
        long count = counts[word];
        int write = start;
        for (int read = start; read < end; ) {
            if (tokens[read] != first || read + 1 == end || tokens[read + 1] != second) {
                tokens[write++] = tokens[read++];
                continue;
            }
            if (write > start) {
                int before = tokens[write - 1];
                pairs.remove(before, first, count);
                if (fit.mayJoin(before, merged)) {
                    pairs.add(before, merged, count, word);
                }
            }
            read += 2;
            if (read < end) {
                int after = tokens[read];
                pairs.remove(second, after, count);
                if (fit.mayJoin(merged, after)) {
                    pairs.add(merged, after, count, word);
                }
            }
            tokens[write++] = merged;
        }
        lengths[word] = write - start;
    }

    /** Whether two tokens together are short enough. */
    @FunctionalInterface
    interface TokenLengths {
        boolean mayJoin(int first, int second);
    }
}
