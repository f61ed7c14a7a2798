package dev.laurel.train.pretrain;

import dev.laurel.checkpoint.WriteFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Tokens on disk, four bytes each, in a temporary file that is gone when the process is, however it ends.
 *
 * <p>Written from front to back, then read anywhere, by any number of threads.
 */
final class TokenFile implements Closeable {

    private static final int CONTINUES = 1 << 31;
    private static final int BUFFERED = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFERED);
    private long length;

    /**
     * An empty file in the folder for temporary files, {@code java.io.tmpdir}.
     *
     * @throws dev.laurel.base.UserError if it cannot be made
     */
    TokenFile() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            file = Files.createTempFile(folder, "laurel-", ".tokens");
            // on Linux and macOS the name is taken away at once, on Windows when the last handle is closed
            channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw WriteFailure.of(folder.resolve("laurel.tokens"), 0, e);
        }
    }

    /** Tokens written so far. */
    long length() {
        return length;
    }

    /**
     * Appends a token.
     *
     * @throws dev.laurel.base.RunFailure if the disk is full
     */
    void add(int id, boolean continues) {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.putInt(continues ? id | CONTINUES : id);
        length++;
    }

    /** Writes what was appended; before the first reading. */
    void flush() {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw WriteFailure.of(file, 0, e);
        }
        buffer.clear();
    }

    /** Tokens {@code from} to {@code from + count}, which must be there. */
    Tokens read(long from, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * Integer.BYTES);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, from * Integer.BYTES + bytes.position()) < 0) {
                    throw new IllegalStateException("tokens " + from + " to " + (from + count) + " of " + length);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes.flip();
        int[] ids = new int[count];
        boolean[] continues = new boolean[count];
        for (int i = 0; i < count; i++) {
            int stored = bytes.getInt();
            ids[i] = stored & ~CONTINUES;
            continues[i] = stored < 0;
        }
        return new Tokens(ids, continues);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
