package dev.laurel.reward.task;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * 1 if the reply chooses the right letter, else 0.
 *
 * <p>The choice is, in this order: the last {@code \boxed{B}}; the last letter behind "answer", "answer is" or 答案; a
 * letter with which the reply begins, alone or before a bracket, stop or colon; the last letter in brackets.
 */
@Named("multiple-choice")
@About("1 if the reply chooses the right letter, else 0.")
record MultipleChoice(
        @Key(doc = "The letters that can be chosen.", defaultValue = "ABCD")
        String letters) implements References {

    /**
     * Checks the letters.
     *
     * @throws IllegalArgumentException if they are not different capital letters
     */
    MultipleChoice {
        if (!letters.matches("[A-Z]{2,26}") || letters.chars().distinct().count() != letters.length()) {
            throw new IllegalArgumentException(
                    "letters must be two or more different capital letters such as ABCD, found '" + letters + "'");
        }
    }

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        if (candidate.references().isEmpty()) {
            return Judgement.abstain("no reference");
        }
        Optional<String> right = candidate.references().stream()
                .flatMap(reference -> choice(reference).stream())
                .findFirst();
        if (right.isEmpty()) {
            return Judgement.failure("the reference chooses none of " + letters);
        }
        Optional<String> chosen = choice(candidate.text());
        return Judgement.of(
                chosen.equals(right),
                () -> chosen.map(letter -> "chose " + letter).orElse("chose none") + ", right is " + right.get());
    }

    private Optional<String> choice(String text) {
        String letter = "([" + letters + "])";
        return last("\\\\boxed\\{\\s*\\(?" + letter + "\\)?\\s*\\}", text)
                .or(() -> last("(?i:answer|答案)\\s*(?i:is|是|为)?\\s*[:：]?\\s*\\**[(（]?" + letter + "(?![A-Za-z])", text))
                .or(() -> last("\\A\\s*\\**[(（]?" + letter + "(?=[)）.．。:：、,，*]|\\s*\\z)", text))
                .or(() -> last("[(（]" + letter + "[)）]", text));
    }

    private static Optional<String> last(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .reduce((first, last) -> last)
                .map((MatchResult match) -> match.group(1));
    }
}
