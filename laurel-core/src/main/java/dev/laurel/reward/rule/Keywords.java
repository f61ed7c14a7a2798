package dev.laurel.reward.rule;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.PlainReward;
import dev.laurel.reward.Range;
import java.util.ArrayList;
import java.util.List;

/** The share of wanted words that are there; 0 if one is there that must not be, or none of those of which one must. */
@Named("keywords")
@About("The share of wanted words that are there; 0 where a forbidden one is.")
record Keywords(
        @Key(doc = "Words or phrases of which each should be there; case does not matter.")
        List<String> all,

        @Key(doc = "Words or phrases of which at least one must be there.")
        List<String> any,

        @Key(doc = "Words or phrases that must not be there.")
        List<String> none)
        implements PlainReward {

    /**
     * Checks the words.
     *
     * @throws IllegalArgumentException if there are none, or one is none
     */
    Keywords {
        List<String> words = new ArrayList<>(all);
        words.addAll(any);
        words.addAll(none);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("keywords needs words under all, any or none");
        }
        words.forEach(word -> {
            if (Words.of(word).isEmpty()) {
                throw new IllegalArgumentException("'" + word + "' holds no word");
            }
        });
    }

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        List<String> words = Words.of(candidate.text());
        List<String> forbidden = present(none, words);
        if (!forbidden.isEmpty()) {
            return Judgement.of(0, () -> "holds " + String.join(", ", forbidden));
        }
        if (!any.isEmpty() && present(any, words).isEmpty()) {
            return Judgement.of(0, () -> "holds none of " + String.join(", ", any));
        }
        List<String> found = present(all, words);
        return Judgement.of(
                all.isEmpty() ? 1 : (double) found.size() / all.size(),
                () -> all.isEmpty() ? "holds nothing unwanted" : found.size() + " of " + all.size() + " wanted words");
    }

    private static List<String> present(List<String> wanted, List<String> words) {
        return wanted.stream()
                .filter(word -> Words.find(words, Words.of(word), 0) >= 0)
                .toList();
    }
}
