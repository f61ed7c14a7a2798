package dev.laurel.tokenize.train;

import java.util.Arrays;
import java.util.Optional;

/**
 * Some texts one after the other, as much as a thread works on at a time.
 *
 * @param chars the texts' characters
 * @param ends where each text ends; the next one begins there
 * @param continues whether the first is the rest of a text too long for one block, which was divided where a word ends
 */
public record TextBlock(char[] chars, int[] ends, boolean continues) {

    /** Characters of a block: enough that handing it out costs nothing beside its work. */
    public static final int CHARACTERS = 1 << 18;

    /** How many bytes the texts have as UTF-8. */
    public long utf8Length() {
        int end = ends.length == 0 ? 0 : ends[ends.length - 1];
        long bytes = end;
        for (int i = 0; i < end; i++) {
            char c = chars[i];
            if (c >= 0x80) {
                // a pair of surrogates has four bytes, two for each
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** Puts whole texts together. */
    public static final class Builder {

        private final StringBuilder chars = new StringBuilder();
        private int[] ends = new int[64];
        private int count;

        public Builder add(String text) {
            chars.append(text);
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, 2 * count);
            }
            ends[count++] = chars.length();
            return this;
        }

        /** Whether it holds as much as a block is to hold. */
        public boolean isFull() {
            return chars.length() >= CHARACTERS;
        }

        /** The block, or nothing if no text was added. */
        public Optional<TextBlock> build() {
            if (count == 0) {
                return Optional.empty();
            }
            char[] copied = new char[chars.length()];
            chars.getChars(0, copied.length, copied, 0);
            return Optional.of(new TextBlock(copied, Arrays.copyOf(ends, count), false));
        }
    }
}
