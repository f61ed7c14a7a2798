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
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a file that at every moment is either the old one or the new one, complete.
 *
 * <p>The content goes to a hidden neighbour, reaches the disk, and only then takes the name. When anything fails the
 * neighbour is removed and what stood under the name before is untouched.
 */
public final class AtomicFile {

    private static final AtomicLong COUNTER = new AtomicLong();
    private static final Pattern LEFTOVER = Pattern.compile("\\..+\\.\\d+-\\d+\\.tmp");

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
     * @throws dev.laurel.base.UserError if the folder is missing or read-only
     * @throws dev.laurel.base.RunFailure if the disk is full or broken
     */
    public static void write(Path target, long expectedBytes, Content content) {
        Path folder = target.toAbsolutePath().getParent();
        Path neighbour = folder.resolve("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet() + ".tmp");
        try {
            writeBeside(neighbour, target, content);
            Durable.folder(folder);
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            // Only now, without the half-written file, does the free space say what is missing.
            throw WriteFailure.of(target, expectedBytes, e);
        }
    }

    private static void writeBeside(Path neighbour, Path target, Content content) throws IOException {
        boolean done = false;
        try {
            try (FileChannel channel =
                    FileChannel.open(neighbour, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            move(neighbour, target);
            done = true;
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

    /** Whether a file of this name is what a killed process left of writing {@code target}. */
    public static boolean isLeftover(String name, String target) {
        return name.startsWith("." + target + ".") && LEFTOVER.matcher(name).matches();
    }

    /** Deletes what killed processes left half written in a folder in which no other process writes. */
    public static void deleteLeftovers(Path folder) {
        List<Path> leftovers;
        try (Stream<Path> files = Files.list(folder)) {
            leftovers = files.filter(file ->
                            LEFTOVER.matcher(file.getFileName().toString()).matches())
                    .toList();
        } catch (IOException e) {
            throw WriteFailure.of(folder, 0, e);
        }
        leftovers.forEach(AtomicFile::deleteQuietly);
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
