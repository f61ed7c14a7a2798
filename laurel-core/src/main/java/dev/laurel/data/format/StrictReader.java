package dev.laurel.data.format;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.zip.ZipException;

/**
 * Decodes text and refuses what it cannot decode, naming line and column.
 *
 * <p>{@link java.io.InputStreamReader} either replaces malformed bytes silently or throws without saying where. A byte
 * order mark at the start is dropped. Reads are short, so that a line typed into a pipe is seen at once.
 */
final class StrictReader extends Reader {

    private final InputStream in;
    private final String file;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
    private final CharBuffer chars = CharBuffer.allocate(1 << 14).flip();
    private boolean started;
    private boolean inputEnded;
    private boolean flushed;
    private long line = 1;
    private int column = 1;

    StrictReader(InputStream in, String file, Charset charset) {
        this.in = in;
        this.file = file;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public int read(char[] buffer, int offset, int length) {
        while (!chars.hasRemaining()) {
            if (!decodeMore()) {
                return -1;
            }
        }
        int count = Math.min(length, chars.remaining());
        chars.get(buffer, offset, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** What stands before malformed bytes is delivered first; only the next call reports them. */
    private boolean decodeMore() {
        chars.clear();
        while (chars.position() == 0 && !flushed) {
            CoderResult result = decoder.decode(bytes, chars, inputEnded);
            if (chars.position() > 0) {
                break;
            }
            if (result.isError()) {
                throw malformed(result.length());
            }
            if (inputEnded) {
                decoder.flush(chars);
                flushed = true;
            } else {
                readBytes();
            }
        }
        chars.flip();
        boolean any = chars.hasRemaining();
        if (any && !started) {
            started = true;
            if (chars.get(0) == '\uFEFF') {
                chars.get();
            }
        }
        advance();
        return any;
    }

    private void advance() {
        for (int i = chars.position(); i < chars.limit(); i++) {
            if (chars.get(i) == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
    }

    private void readBytes() {
        bytes.compact();
        try {
            int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
            if (count < 0) {
                inputEnded = true;
            } else {
                bytes.position(bytes.position() + count);
            }
        } catch (EOFException e) {
            throw new UserError(
                    here()
                            + ": the compressed data ends in the middle: the file is incomplete. Fetch or copy it again.",
                    e);
        } catch (ZipException e) {
            throw new UserError(
                    here() + ": the compressed data is damaged (" + e.getMessage() + "). Fetch or copy the file again.",
                    e);
        } catch (IOException e) {
            throw new UserError(here() + ": cannot be read: " + e.getMessage(), e);
        } finally {
            bytes.flip();
        }
    }

    private UserError malformed(int length) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < length; i++) {
            hex.append(String.format(" 0x%02X", bytes.get(bytes.position() + i)));
        }
        return UserError.at(
                here(),
                "the bytes%s are not valid %s. If the file is in another encoding, state it, in a recipe by encoding: windows-1252"
                        .formatted(hex, decoder.charset().name()));
    }

    private Location here() {
        return new Location(file, line, column);
    }
}
