package dev.laurel.data.format;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.tokenize.train.TextBlock;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines of a text file, each with its end, in blocks.
 *
 * <p>A line longer than a block is divided between a letter and a space or sign after it, where for every tokenizer one
 * word ends and another begins, so that a file of a single line needs no more memory than any other.
 */
final class LineBlocks implements CorpusFiles.Source {

    private static final String ENDS_OF_WORDS = " \t.,;:!?)]}\"”’。，、；：！？）】》";

    /** A line without any place to divide it that is longer than this is no text; characters. */
    private final int longest;

    private final String file;
    private final Reader reader;
    private char[] buffer;
    private int filled;
    private boolean ended;
    private boolean continues;
    private long line = 1;
    /** Characters of the current line that were handed out already. */
    private long handedOut;

    LineBlocks(DataFile file, Charset charset) {
        this(file, charset, TextBlock.CHARACTERS, 1 << 26);
    }

    /** With other sizes than usual, for tests. */
    LineBlocks(DataFile file, Charset charset, int characters, int longest) {
        this.file = file.name();
        this.reader = file.reader(charset);
        this.buffer = new char[characters];
        this.longest = longest;
    }

    @Override
    public Optional<TextBlock> next() {
        fill();
        if (filled == 0) {
            return Optional.empty();
        }
        int end = ended ? filled : lastEnd('\n');
        while (end == 0) {
            end = lastEndOfWord();
            if (end == 0) {
                end = larger();
            }
        }
        return Optional.of(take(end));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private void fill() {
        try {
            while (!ended && filled < buffer.length) {
                int count = reader.read(buffer, filled, buffer.length - filled);
                if (count < 0) {
                    ended = true;
                } else {
                    filled += count;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int lastEnd(char wanted) {
        for (int i = filled; i > 0; i--) {
            if (buffer[i - 1] == wanted) {
                return i;
            }
        }
        return 0;
    }

    private int lastEndOfWord() {
        for (int i = filled - 1; i > 0; i--) {
            if (ENDS_OF_WORDS.indexOf(buffer[i]) >= 0 && isPlainLetter(buffer[i - 1])) {
                return i;
            }
        }
        return 0;
    }

    /** Letters that are so in every version of Unicode and never half of one character. */
    private static boolean isPlainLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x4E00 && c < 0x9F00;
    }

    /** Doubles the buffer; returns where a line ends in it then, or 0. */
    private int larger() {
        if (buffer.length >= longest) {
            throw UserError.at(
                    new Location(file, line),
                    "%d characters without the end of a line or word: this is no text. Leave the file out, or state its format"
                            .formatted(handedOut + filled));
        }
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        fill();
        return ended ? filled : lastEnd('\n');
    }

    private TextBlock take(int end) {
        char[] taken = Arrays.copyOf(buffer, end);
        boolean continued = continues;
        int[] ends = ends(taken);
        continues = taken[end - 1] != '\n';
        System.arraycopy(buffer, end, buffer, 0, filled - end);
        filled -= end;
        if (buffer.length > TextBlock.CHARACTERS && filled < TextBlock.CHARACTERS) {
            buffer = Arrays.copyOf(buffer, TextBlock.CHARACTERS);
        }
        return new TextBlock(taken, ends, continued);
    }

    /** Where the lines end; refuses a NUL, which stands in nearly every binary file and in no text. */
    private int[] ends(char[] taken) {
        int count = 0;
        int[] ends = new int[64];
        for (int i = 0; i < taken.length; i++) {
            if (taken[i] == 0) {
                throw UserError.at(
                        new Location(file, line, (int) Math.min(Integer.MAX_VALUE, handedOut + 1)),
                        "a NUL character: this looks like binary data. Leave the file out, or state its encoding or format");
            }
            handedOut++;
            if (taken[i] == '\n' || i == taken.length - 1) {
                if (count == ends.length) {
                    ends = Arrays.copyOf(ends, 2 * count);
                }
                ends[count++] = i + 1;
            }
            if (taken[i] == '\n') {
                line++;
                handedOut = 0;
            }
        }
        return Arrays.copyOf(ends, count);
    }
}
