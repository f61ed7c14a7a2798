package dev.laurel.data;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** What makes two examples the same text. */
final class TextKey {

    private static final Pattern SPACES = Pattern.compile("\\s+");

    private TextKey() {}

    /** The text or texts, or the words, exactly. */
    static String exact(Example example) {
        if (example instanceof Tagged tagged) {
            return String.join(" ", tagged.words());
        }
        Labeled labeled = (Labeled) example;
        // Unit separator: no text is its own first half.
        return labeled.pair().map(pair -> labeled.text() + '\u001f' + pair).orElse(labeled.text());
    }

    /** The same without differences of case, of compatible characters (NFKC: full width, ligatures) and of spaces. */
    static String normalised(Example example) {
        String folded =
                Normalizer.normalize(exact(example), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return SPACES.matcher(folded).replaceAll(" ").strip();
    }

    static boolean isBlank(Example example) {
        if (example instanceof Tagged tagged) {
            return tagged.words().stream().allMatch(String::isBlank);
        }
        Labeled labeled = (Labeled) example;
        return labeled.text().isBlank() || labeled.pair().map(String::isBlank).orElse(false);
    }
}
