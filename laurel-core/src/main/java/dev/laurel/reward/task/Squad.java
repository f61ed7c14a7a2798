package dev.laurel.reward.task;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Comparison of answers as the evaluation script of SQuAD 2.0 does it (Rajpurkar et al. 2018).
 *
 * <p>Its articles, and what it takes for punctuation, are those of English; a Chinese answer without spaces is one token.
 */
final class Squad {

    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);

    /** What Python's {@code str.split} divides at: Java's white space and its other spaces, and NEL. */
    private static final Pattern SPACES = Pattern.compile("[\\s\\x1c-\\x1f\\x85\\p{Z}]+");

    private Squad() {}

    /** Lower case, without ASCII punctuation and articles, words divided by single spaces. */
    static String normalize(String answer) {
        String words = PUNCTUATION.matcher(answer.toLowerCase(Locale.ROOT)).replaceAll("");
        return String.join(" ", tokens(ARTICLES.matcher(words).replaceAll(" ")));
    }

    /** F1 of the bags of words of two normalized answers; if one has none, whether both have none. */
    static double f1(String reference, String answer) {
        List<String> gold = tokens(normalize(reference));
        List<String> given = tokens(normalize(answer));
        if (gold.isEmpty() || given.isEmpty()) {
            return gold.equals(given) ? 1 : 0;
        }
        Map<String, Integer> left = new HashMap<>();
        gold.forEach(token -> left.merge(token, 1, Integer::sum));
        int same = 0;
        for (String token : given) {
            Integer count = left.computeIfPresent(token, (key, before) -> before - 1);
            same += count != null && count >= 0 ? 1 : 0;
        }
        double precision = (double) same / given.size();
        double recall = (double) same / gold.size();
        return same == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static List<String> tokens(String text) {
        return Arrays.stream(SPACES.split(text))
                .filter(token -> !token.isEmpty())
                .toList();
    }
}
