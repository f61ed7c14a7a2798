package dev.laurel.tokenize.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/** The characters that spell some words. */
final class Alphabet {

    private static final int POSSIBLE = Character.MAX_CODE_POINT + 1;

    private final WordCounts words;
    private final Spelling spelling;
    private final long[] counts = new long[POSSIBLE];
    private final boolean[] continues = new boolean[POSSIBLE];
    private final int[] kept;
    private int[] spelled = new int[64];

    /** @param limit how many characters are kept, the most frequent; of those equally frequent the ones first in Unicode */
    Alphabet(WordCounts words, Spelling spelling, Optional<Integer> limit) {
        this.words = words;
        this.spelling = spelling;
        words.forEach((chars, from, to, count) -> {
            int length = spell(chars, from, to);
            for (int i = 0; i < length; i++) {
                counts[spelled[i]] += count;
                continues[spelled[i]] |= i > 0;
            }
        });
        for (int character : spelling.always()) {
            counts[character] = Long.MAX_VALUE;
        }
        kept = IntStream.range(0, POSSIBLE)
                .filter(c -> counts[c] > 0)
                .boxed()
                .sorted(Comparator.comparingLong((Integer c) -> counts[c]).reversed())
                .limit(limit.orElse(POSSIBLE))
                .mapToInt(c -> c)
                .sorted()
                .toArray();
    }

    /** The characters by code point. */
    int[] characters() {
        return kept;
    }

    /** Those that stand elsewhere than at the beginning of a word, by code point. */
    int[] continuing() {
        return IntStream.of(kept).filter(c -> continues[c]).toArray();
    }

    /** The words that have a pair of tokens; a character that is not kept is left out of them. */
    SpelledWords spell(TokenNumbers tokens) {
        int[] first = new int[POSSIBLE];
        Arrays.fill(first, -1);
        int[] later = first.clone();
        for (int c : kept) {
            first[c] = tokens.of(Character.toString(c), 1);
        }
        for (int c : continuing()) {
            later[c] = tokens.of(spelling.mark() + Character.toString(c), 1);
        }
        SpelledWords result = new SpelledWords(words.size());
        words.forEach((chars, from, to, count) -> {
            int length = spell(chars, from, to);
            int n = 0;
            for (int i = 0; i < length; i++) {
                int token = (i == 0 ? first : later)[spelled[i]];
                if (token >= 0) {
                    spelled[n++] = token;
                }
            }
            if (n > 1) {
                result.add(spelled, n, count);
            }
        });
        return result;
    }

    private int spell(char[] chars, int from, int to) {
        int most = Math.multiplyExact(Spelling.MOST, to - from);
        if (spelled.length < most) {
            spelled = new int[most];
        }
        return spelling.spell(chars, from, to, spelled);
    }
}
