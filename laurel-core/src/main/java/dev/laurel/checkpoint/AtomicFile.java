package dev.laurel.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a file that at every moment is either the old one or the new one, complete.
 *
 * <p>The content goes to a hidden neighbour, reaches the disk, and only then takes the name. When anything fails the
 * neighbour is removed and what stood under the name before is untouched.
 */
public final class AtomicFile {

    private static final AtomicLong COUNTER = new AtomicLong();

    private AtomicFile() {}

    /** What is written. */
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes {@code content} under the name {@code target}, replacing what was there.
     *
     * @param expectedBytes the size for the message when the disk is full; 0 if not known
     * @throws dev.laurel.base.UserError if the folder is missing or read-only, or the disk is full
     */
    public static void write(Path target, long expectedBytes, Content content) {
        Path folder = target.toAbsolutePath().getParent();
        Path neighbour = folder.resolve("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet() + ".tmp");
        boolean done = false;
        try {
            try (FileChannel channel =
                    FileChannel.open(neighbour, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            move(neighbour, target);
            done = true;
            Durable.folder(folder);
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            throw WriteFailure.of(target, expectedBytes, e);
        } finally {
            if (!done) {
                deleteQuietly(neighbour);
            }
        }
    }

    /** Writes a text in UTF-8. */
    public static void writeText(Path target, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(target, bytes.length, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            // The first failure is the one to report.
        }
    }
}
