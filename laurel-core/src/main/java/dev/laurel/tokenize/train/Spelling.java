package dev.laurel.tokenize.train;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The characters of which a vocabulary spells words. */
sealed interface Spelling {

    /** The most characters that one char of a word is spelled with. */
    int MOST = 3;

    /** Of a word that is written with its own characters; all but the first are marked as going on. */
    Spelling MARKED = new Marked();

    /** Of a word that is written with one character for each byte of its UTF-8. */
    Spelling BYTES = new Bytes();

    /**
     * Spells a word.
     *
     * @return how many characters were written to {@code into}, which has room for {@link #MOST} for each char of the word
     */
    int spell(char[] chars, int from, int to, int[] into);

    /** What stands before a character that is not the first of its word. */
    String mark();

    /** Characters that belong to every vocabulary. */
    int[] always();

    static Spelling of(TokenizerTraining training) {
        return training instanceof TokenizerTraining.WordPiece ? MARKED : BYTES;
    }

    /** As WordPiece spells. */
    final class Marked implements Spelling {

        private Marked() {}

        @Override
        public int spell(char[] chars, int from, int to, int[] into) {
            int n = 0;
            for (int i = from; i < to; i += Character.charCount(into[n - 1])) {
                into[n++] = Character.codePointAt(chars, i, to);
            }
            return n;
        }

        @Override
        public String mark() {
            return "##";
        }

        @Override
        public int[] always() {
            return new int[0];
        }
    }

    /** As GPT-2 spells: bytes that are printable in Latin-1 as they are, the others from U+0100 on, in their order. */
    final class Bytes implements Spelling {

        private static final int[] CHARACTERS = characters();

        private Bytes() {}

        private static int[] characters() {
            int[] characters = new int[256];
            int next = 0x100;
            for (int b = 0; b < 256; b++) {
                boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b != 0xAD;
                characters[b] = printable ? b : next++;
            }
            return characters;
        }

        @Override
        public int spell(char[] chars, int from, int to, int[] into) {
            int n = 0;
            for (int i = from; i < to; ) {
                int c = Character.codePointAt(chars, i, to);
                i += Character.charCount(c);
                if (c < 0x80) {
                    into[n++] = CHARACTERS[c];
                } else if (c < 0x800) {
                    into[n++] = CHARACTERS[0xC0 | c >> 6];
                    into[n++] = CHARACTERS[0x80 | c & 0x3F];
                } else {
                    // a half of a pair of surrogates is no character
                    int whole = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c;
                    for (byte b : Character.toString(whole).getBytes(StandardCharsets.UTF_8)) {
                        into[n++] = CHARACTERS[b & 0xFF];
                    }
                }
            }
            return n;
        }

        @Override
        public String mark() {
            return "";
        }

        @Override
        public int[] always() {
            return Arrays.copyOf(CHARACTERS, CHARACTERS.length);
        }
    }
}
