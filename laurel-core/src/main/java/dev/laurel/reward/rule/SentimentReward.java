package dev.laurel.reward.rule;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.SingleReward;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The function of {@link Sentiment}: the mean value of the listed words, the longest phrase first; a negation shortly
 * before a word turns it round. It abstains where no word is listed.
 */
final class SentimentReward implements SingleReward {

    private static final Set<String> NEGATIONS =
            Set.of("not", "no", "never", "without", "cannot", "不", "没", "無", "无", "别");

    /** How many words before a listed one are searched for a negation. */
    private static final int REACH = 2;

    private final Lexicon lexicon;

    SentimentReward(Lexicon lexicon) {
        this.lexicon = lexicon;
    }

    @Override
    public String name() {
        return "sentiment";
    }

    @Override
    public Range range() {
        return new Range(-1, 1);
    }

    @Override
    public Judgement judge(Candidate candidate) {
        List<String> words = Words.of(candidate.text());
        List<String> found = new ArrayList<>();
        double sum = 0;
        int behind = 0;
        for (int i = 0; i < words.size(); ) {
            List<String> phrase = longest(words, i);
            if (phrase.isEmpty()) {
                i++;
                continue;
            }
            boolean negated =
                    words.subList(Math.max(behind, i - REACH), i).stream().anyMatch(SentimentReward::negates);
            double value = lexicon.values().get(phrase) * (negated ? -1 : 1);
            sum += value;
            found.add(
                    String.format(Locale.ROOT, "%s %+.2g", (negated ? "not " : "") + String.join(" ", phrase), value));
            i += phrase.size();
            behind = i;
        }
        return found.isEmpty()
                ? Judgement.abstain("no listed word")
                : Judgement.of(sum / found.size(), () -> String.join(", ", found));
    }

    private static boolean negates(String word) {
        return NEGATIONS.contains(word) || word.endsWith("n't");
    }

    private List<String> longest(List<String> words, int from) {
        for (int length = Math.min(lexicon.longest(), words.size() - from); length > 0; length--) {
            List<String> phrase = words.subList(from, from + length);
            if (lexicon.values().containsKey(phrase)) {
                return List.copyOf(phrase);
            }
        }
        return List.of();
    }
}
