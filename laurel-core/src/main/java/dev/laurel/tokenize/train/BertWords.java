package dev.laurel.tokenize.train;

import java.nio.CharBuffer;
import java.text.Normalizer;
import java.util.Arrays;

/**
 * Words as BERT reads them: cleaned, in small letters and without accents if so wished, each sign of punctuation and each
 * Chinese character by itself (what the library calls {@code BertNormalizer} and {@code BertPreTokenizer}).
 */
final class BertWords implements WordSplitter {

    private static final int REPLACEMENT = 0xFFFD;

    /** The only capital whose small letter is two characters, whatever stands around it. */
    private static final int DOTTED_CAPITAL_I = 0x130;

    private final boolean lowercase;
    private final boolean stripAccents;
    private final boolean chineseApart;

    private char[] clean = new char[1024];
    private char[] word = new char[256];
    private int cleanLength;
    private int wordLength;

    BertWords(boolean lowercase, boolean stripAccents, boolean chineseApart) {
        this.lowercase = lowercase;
        this.stripAccents = stripAccents;
        this.chineseApart = chineseApart;
    }

    @Override
    public void count(char[] chars, int from, int to, boolean continues, WordCounts words) {
        boolean mayDecompose = clean(chars, from, to);
        if (stripAccents && mayDecompose) {
            strip();
        }
        for (int i = 0; i < cleanLength; ) {
            int c = Character.codePointAt(clean, i, cleanLength);
            i += Character.charCount(c);
            if (CharacterTable.is(c, CharacterTable.SPACE)) {
                endWord(words);
            } else if (CharacterTable.is(c, CharacterTable.PUNCTUATION)) {
                endWord(words);
                put(c);
                endWord(words);
            } else if (!lowercase) {
                put(c);
            } else if (c == DOTTED_CAPITAL_I) {
                put('i');
                put(0x307);
            } else {
                put(Character.toLowerCase(c));
            }
        }
        endWord(words);
    }

    /** Drops what is no text and puts spaces around Chinese characters; tells whether NFD could change the rest. */
    private boolean clean(char[] chars, int from, int to) {
        // at most: each character of one char between two spaces
        if (clean.length < 3L * (to - from)) {
            clean = new char[(int) Math.min(Integer.MAX_VALUE - 8, 4L * (to - from))];
        }
        cleanLength = 0;
        boolean mayDecompose = false;
        for (int i = from; i < to; ) {
            if (chars[i] >= ' ' && chars[i] < 0x7F) { // most characters of most texts
                clean[cleanLength++] = chars[i++];
                continue;
            }
            int c = Character.codePointAt(chars, i, to);
            i += Character.charCount(c);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                c = REPLACEMENT; // a half of a pair is no character
            }
            if (CharacterTable.is(c, CharacterTable.DROPPED)) {
                continue;
            }
            if (CharacterTable.is(c, CharacterTable.SPACE)) {
                clean[cleanLength++] = ' ';
            } else if (chineseApart && CharacterTable.is(c, CharacterTable.CHINESE)) {
                clean[cleanLength++] = ' ';
                cleanLength += Character.toChars(c, clean, cleanLength);
                clean[cleanLength++] = ' ';
            } else {
                cleanLength += Character.toChars(c, clean, cleanLength);
            }
            mayDecompose |= mayDecompose(c);
        }
        return mayDecompose;
    }

    /** No for the characters that most texts are made of, so that they are spared a normalisation. */
    private static boolean mayDecompose(int c) {
        return c >= 0xC0
                && (c < 0x2010 || c > 0x2027) // dashes and quotation marks
                && (c < 0x3001 || c > 0x3020) // Chinese punctuation
                && (c < 0x4E00 || c > 0x9FFF)
                && (c < 0xFF01 || c > 0xFF5E);
    }

    private void strip() {
        String apart = Normalizer.normalize(CharBuffer.wrap(clean, 0, cleanLength), Normalizer.Form.NFD);
        if (clean.length < apart.length()) {
            clean = new char[2 * apart.length()];
        }
        cleanLength = 0;
        for (int i = 0; i < apart.length(); ) {
            int c = apart.codePointAt(i);
            i += Character.charCount(c);
            if (!CharacterTable.is(c, CharacterTable.ACCENT)) {
                cleanLength += Character.toChars(c, clean, cleanLength);
            }
        }
    }

    private void put(int c) {
        if (wordLength + 2 > word.length) {
            word = Arrays.copyOf(word, 2 * word.length);
        }
        if (Character.isBmpCodePoint(c)) {
            word[wordLength++] = (char) c;
        } else {
            wordLength += Character.toChars(c, word, wordLength);
        }
    }

    private void endWord(WordCounts words) {
        if (wordLength > 0) {
            words.add(word, 0, wordLength, 1);
            wordLength = 0;
        }
    }
}
