package dev.laurel.hub;

import dev.laurel.checkpoint.WriteFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread of one process at a time do a piece of work in a shared folder; the others wait.
 *
 * <p>The operating system frees the lock of a process that dies. Java's file locks hold for a whole process and refuse a
 * second thread, so a lock among the threads stands before them.
 */
final class FolderLock implements AutoCloseable {

    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;
    private final FileLock processes;

    private FolderLock(ReentrantLock threads, FileChannel channel, FileLock processes) {
        this.threads = threads;
        this.channel = channel;
        this.processes = processes;
    }

    /** Waits for the lock that {@code file} stands for; the file stays afterwards, empty. */
    static FolderLock acquire(Path file) {
        ReentrantLock threads = THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
        threads.lock();
        FileChannel channel = null;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new FolderLock(threads, channel, channel.lock());
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            closeQuietly(channel);
            threads.unlock();
            throw WriteFailure.of(file, 0, e);
        }
    }

    @Override
    public void close() {
        try {
            processes.release();
        } catch (IOException e) {
            // Closing the channel frees it as well.
        } finally {
            closeQuietly(channel);
            threads.unlock();
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing was written through it.
        }
    }
}
