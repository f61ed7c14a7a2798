package dev.laurel.reward;

import java.text.BreakIterator;
import java.util.Locale;

/** How the length of a text is counted. */
public enum TextLength {
    /** Unicode characters (code points). */
    CHARACTERS {
        @Override
        public int of(String text) {
            return text.codePointCount(0, text.length());
        }
    },
    /** Words as {@link BreakIterator} divides text; what has neither letter nor digit is none. Chinese has no such bounds. */
    WORDS {
        @Override
        public int of(String text) {
            return count(BreakIterator.getWordInstance(Locale.ROOT), text);
        }
    },
    /** Sentences as {@link BreakIterator} divides text. */
    SENTENCES {
        @Override
        public int of(String text) {
            return count(BreakIterator.getSentenceInstance(Locale.ROOT), text);
        }
    };

    /** How long the text is. */
    public abstract int of(String text);

    private static int count(BreakIterator breaks, String text) {
        breaks.setText(text);
        int count = 0;
        int from = breaks.first();
        for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
            count += text.substring(from, to).codePoints().anyMatch(Character::isLetterOrDigit) ? 1 : 0;
            from = to;
        }
        return count;
    }
}
