package dev.laurel.reward.rule;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Words and phrases with values from −1 to 1.
 *
 * @param longest the number of words of the longest phrase
 */
record Lexicon(Map<List<String>, Double> values, int longest) {

    private static final String BUILT_IN = "sentiment.tsv";

    /** A short list of common English and Chinese words, made for this project. */
    static Lexicon builtIn() {
        try (InputStream in = Objects.requireNonNull(Lexicon.class.getResourceAsStream(BUILT_IN), BUILT_IN)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), BUILT_IN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads lines of a word, a tab and its value.
     *
     * @throws UserError naming the line that is none
     */
    static Lexicon parse(String text, String source) {
        Map<List<String>, Double> values = new HashMap<>();
        List<String> lines = text.lines().toList();
        int longest = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            String[] fields = lines.get(i).split("\t", -1);
            List<String> words = Words.of(fields[0]);
            double value = fields.length == 2 ? number(fields[1]) : Double.NaN;
            if (words.isEmpty() || !(Math.abs(value) <= 1)) {
                throw UserError.at(
                        new Location(source, i + 1),
                        "expected a word, a tab and a number from -1 to 1, found '" + lines.get(i) + "'.");
            }
            values.put(words, value);
            longest = Math.max(longest, words.size());
        }
        if (values.isEmpty()) {
            throw new UserError(source + ": holds no words. Write one a line, with a tab and its value from -1 to 1.");
        }
        return new Lexicon(values, longest);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
