package dev.laurel.text;

import java.lang.Character.UnicodeBlock;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A piece of a text whose words are to be changed: what stands between spaces, one character of a script that is
 * written without them, or the punctuation after either.
 *
 * @param text empty only before white space that a text begins with
 * @param gap the white space after it
 */
record Word(String text, String gap) {

    /** Scripts without spaces between words; Korean has them. */
    private static final Set<UnicodeScript> UNSPACED =
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);

    private static final Set<String> NEGATIONS = Set.of(
            "no", "not", "nor", "never", "none", "nobody", "nothing", "nowhere", "neither", "without", "hardly",
            "barely", "cannot", "不", "没", "沒", "无", "無", "未", "非", "别", "別", "莫", "勿", "否");

    private static final String PUNCTUATION = ".,;:!?。，；：！？、…";

    /** All pieces of a text; joined they are the text. */
    static List<Word> of(String text) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = Character.isWhitespace(text.charAt(at)) ? at : end(text, at);
            int next = end;
            while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
                next++;
            }
            words.add(new Word(text.substring(at, end), text.substring(end, next)));
            at = next;
        }
        return words;
    }

    private static int end(String text, int from) {
        int first = text.codePointAt(from);
        int end = from + Character.charCount(first);
        if (standsAlone(first)) {
            return end;
        }
        while (end < text.length()
                && !Character.isWhitespace(text.charAt(end))
                && !standsAlone(text.codePointAt(end))
                && !punctuationToTheEnd(text, end)) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private static boolean standsAlone(int c) {
        return UNSPACED.contains(UnicodeScript.of(c))
                || UnicodeBlock.of(c) == UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION
                || c > 0x7F && isPunctuation(c);
    }

    private static boolean isPunctuation(int c) {
        return PUNCTUATION.indexOf(c) >= 0;
    }

    /** Whether here begins punctuation up to the next white space: not within a number or an abbreviation. */
    private static boolean punctuationToTheEnd(String text, int from) {
        int at = from;
        while (at < text.length() && isPunctuation(text.charAt(at))) {
            at++;
        }
        return at > from && (at == text.length() || Character.isWhitespace(text.charAt(at)));
    }

    static String join(List<Word> words) {
        return words.stream().map(word -> word.text + word.gap).collect(Collectors.joining());
    }

    /** Puts two words in each other's place; white space stays where it is. */
    static void exchange(List<Word> words, int i, int j) {
        Word first = words.get(i);
        Word second = words.get(j);
        words.set(i, new Word(second.text, first.gap));
        words.set(j, new Word(first.text, second.gap));
    }

    /** For each word whether it may be left out or moved: it has letters only, and is neither a negation nor negated. */
    static boolean[] free(List<Word> words) {
        boolean[] free = new boolean[words.size()];
        for (int i = 0; i < free.length; i++) {
            boolean negated = i > 0 && words.get(i - 1).negates();
            free[i] = words.get(i).hasLettersAndNoDigits() && !words.get(i).negates() && !negated;
        }
        return free;
    }

    static int count(boolean[] free) {
        int count = 0;
        for (boolean f : free) {
            count += f ? 1 : 0;
        }
        return count;
    }

    private boolean hasLettersAndNoDigits() {
        return text.codePoints().anyMatch(Character::isLetter)
                && text.codePoints().noneMatch(Character::isDigit);
    }

    private boolean negates() {
        String lower = text.toLowerCase(Locale.ROOT).replace('’', '\'');
        return NEGATIONS.contains(lower) || lower.endsWith("n't");
    }
}
