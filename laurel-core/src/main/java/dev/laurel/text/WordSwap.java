package dev.laurel.text;

import dev.laurel.base.Rng;
import dev.laurel.config.Key;
import java.util.List;

/**
 * Exchanges words with others close by (random swap of Wei, Zou 2019, EDA, kept local).
 *
 * <p>No word moves across a negation, a number or punctuation, so that what is negated and what belongs to a clause
 * stays so.
 *
 * @param rate share of the words that begin an exchange, in [0, 0.5]
 * @param window farthest distance in words, at least 1
 */
public record WordSwap(
        @Key(
                doc = "Share of the words that are exchanged with one close by.",
                defaultValue = "0.1",
                min = 0,
                max = 0.5,
                source = "Wei, Zou 2019: EDA")
        double rate,

        @Key(doc = "Farthest distance in words of an exchange.", defaultValue = "2", min = 1)
        int window)
        implements Augmentation {

    public WordSwap {
        if (!(rate >= 0 && rate <= 0.5)) {
            throw new IllegalArgumentException("rate is " + rate + ". Allowed: 0 to 0.5");
        }
        if (window < 1) {
            throw new IllegalArgumentException("window is " + window + ", must be at least 1");
        }
    }

    @Override
    public String apply(String text, Rng rng) {
        List<Word> words = Word.of(text);
        boolean[] free = Word.free(words);
        for (int i = 0; i < free.length; i++) {
            if (free[i] && rng.nextDouble() < rate) {
                int reach = reach(free, i);
                if (reach > 0) {
                    Word.exchange(words, i, i + 1 + rng.nextInt(reach));
                }
            }
        }
        return Word.join(words);
    }

    /** How many words after this one it may be exchanged with. */
    private int reach(boolean[] free, int at) {
        int reach = 0;
        while (reach < window && at + reach + 1 < free.length && free[at + reach + 1]) {
            reach++;
        }
        return reach;
    }
}
