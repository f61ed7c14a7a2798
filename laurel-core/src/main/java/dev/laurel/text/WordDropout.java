package dev.laurel.text;

import dev.laurel.base.Rng;
import dev.laurel.config.Key;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves words out, each with the same probability (random deletion of Wei, Zou 2019, EDA).
 *
 * <p>What most often carries a label is guarded: negations with the word after them, numbers and punctuation stay, and
 * so does at least half of the other words.
 *
 * @param rate probability, in [0, 0.5]
 */
public record WordDropout(
        @Key(
                doc = "Share of the words that is left out.",
                defaultValue = "0.1",
                min = 0,
                max = 0.5,
                source = "Wei, Zou 2019: EDA")
        double rate)
        implements Augmentation {

    public WordDropout {
        if (!(rate >= 0 && rate <= 0.5)) {
            throw new IllegalArgumentException("rate is " + rate + ". Allowed: 0 to 0.5");
        }
    }

    @Override
    public String apply(String text, Rng rng) {
        List<Word> words = Word.of(text);
        boolean[] free = Word.free(words);
        int mayGo = Word.count(free) / 2;
        List<Word> kept = new ArrayList<>();
        for (int i = 0; i < free.length; i++) {
            // drawn for every free word, so that what happens to one does not shift the draws of the others
            boolean goes = free[i] && rng.nextDouble() < rate && mayGo > 0;
            if (goes) {
                mayGo--;
                closeGap(kept, words.get(i).gap());
            } else {
                kept.add(words.get(i));
            }
        }
        return Word.join(kept);
    }

    /** The white space after what was left out follows the word before it, so that a comma does not stand apart. */
    private static void closeGap(List<Word> kept, String gap) {
        if (!kept.isEmpty()) {
            Word before = kept.remove(kept.size() - 1);
            kept.add(new Word(before.text(), before.text().isEmpty() ? before.gap() : gap));
        }
    }
}
