package dev.laurel.tokenize.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * What the tokenizers library takes each character for.
 *
 * <p>Its classes come from several versions of Unicode, and those of Java from that of the Java in use. So they were asked
 * from the library, character by character ({@code benchmarks/fixtures/tokenizer_characters.py}), and the same text gives
 * the same tokenizer with any Java.
 */
final class CharacterTable {

    static final int LETTER = 1;
    static final int NUMBER = 1 << 1;
    static final int SPACE = 1 << 2;
    static final int PUNCTUATION = 1 << 3;
    /** Control characters and the like, which BERT leaves out. */
    static final int DROPPED = 1 << 4;

    static final int ACCENT = 1 << 5;
    static final int CHINESE = 1 << 6;

    private static final List<String> NAMES =
            List.of("letter", "number", "space", "punctuation", "dropped", "accent", "chinese");

    private static final byte[] CLASSES = read();

    private CharacterTable() {}

    /** Whether a character is of one of the classes, given as a sum. */
    static boolean is(int character, int classes) {
        return (CLASSES[character] & classes) != 0;
    }

    /** The sum of a character's classes. */
    static int of(int character) {
        return CLASSES[character];
    }

    /** Lines of a class's name and its characters in hexadecimal, {@code 61-7a} or {@code aa}. */
    private static byte[] read() {
        byte[] classes = new byte[Character.MAX_CODE_POINT + 1];
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                CharacterTable.class.getResourceAsStream("characters.txt"), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split(" ");
                int flag = 1 << NAMES.indexOf(parts[0]);
                for (int i = 1; i < parts.length; i++) {
                    int dash = parts[i].indexOf('-');
                    int first = HexFormat.fromHexDigits(dash < 0 ? parts[i] : parts[i].substring(0, dash));
                    int last = dash < 0 ? first : HexFormat.fromHexDigits(parts[i].substring(dash + 1));
                    for (int c = first; c <= last; c++) {
                        classes[c] |= (byte) flag;
                    }
                }
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
