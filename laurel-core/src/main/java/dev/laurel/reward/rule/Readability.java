package dev.laurel.reward.rule;

import dev.laurel.config.About;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.PlainReward;
import dev.laurel.reward.TextLength;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Flesch's reading ease of English (1948): 206.835 − 1.015 · words per sentence − 84.6 · syllables per word; about 100 is
 * very easy, 0 very hard.
 *
 * <p>A word's syllables are its groups of vowels, without a silent e at the end, and at least one.
 */
@Named("readability")
@About("How easy an English reply is to read: Flesch's reading ease, about 0 to 100.")
record Readability() implements PlainReward {

    private static final Pattern VOWELS = Pattern.compile("[aeiouy]+");
    private static final Pattern SILENT_E = Pattern.compile("(?<=[^aeiouyl])e$");
    private static final Pattern LATIN = Pattern.compile("[a-z]+(?:'[a-z]+)*");

    @Override
    public Judgement judge(Candidate candidate) {
        List<String> words = Words.of(candidate.text()).stream()
                .filter(word -> LATIN.matcher(word).matches())
                .toList();
        if (words.isEmpty()) {
            return Judgement.abstain("no English words");
        }
        int sentences = Math.max(1, TextLength.SENTENCES.of(candidate.text()));
        long syllables = words.stream().mapToLong(Readability::syllables).sum();
        double ease = 206.835 - 1.015 * words.size() / sentences - 84.6 * syllables / words.size();
        return Judgement.of(
                ease,
                () -> String.format(
                        Locale.ROOT, "%d words, %d sentences, %d syllables", words.size(), sentences, syllables));
    }

    private static long syllables(String word) {
        String spoken = SILENT_E.matcher(word).replaceAll("");
        return Math.max(1, VOWELS.matcher(spoken).results().count());
    }
}
