package dev.laurel.reward.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Words in texts of any script: where a script has no spaces, each character may begin one. */
final class Words {

    private Words() {}

    /** The words of a text in lower case; each character of a script without spaces is one. */
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int c : text.toLowerCase(Locale.ROOT).codePoints().toArray()) {
            boolean inside = Character.isLetterOrDigit(c) || c == '\'' || c == '’';
            if (!inside || standsAlone(c)) {
                add(words, word);
            }
            if (inside) {
                word.appendCodePoint(c == '’' ? '\'' : c);
            }
            if (standsAlone(c)) {
                add(words, word);
            }
        }
        add(words, word);
        return words;
    }

    private static void add(List<String> words, StringBuilder word) {
        String bare = word.toString().replaceAll("^'+|'+$", "");
        if (!bare.isEmpty()) {
            words.add(bare);
        }
        word.setLength(0);
    }

    /** Whether no space divides the character from its neighbours. */
    static boolean standsAlone(int codePoint) {
        return Character.isIdeographic(codePoint)
                || Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HIRAGANA
                || Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.KATAKANA;
    }

    /** Where the phrase's words stand in the text's words, from {@code from} on; −1 if nowhere. */
    static int find(List<String> words, List<String> phrase, int from) {
        for (int i = from; i + phrase.size() <= words.size(); i++) {
            if (words.subList(i, i + phrase.size()).equals(phrase)) {
                return i;
            }
        }
        return -1;
    }
}
