package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.WriteFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second command out of a run's folder; the operating system frees the lock of a process that dies. */
public final class RunLock implements AutoCloseable {

    static final String NAME = ".lock";

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of a folder, which exists.
     *
     * @throws UserError if another command works in the folder, or it cannot be written
     */
    public static RunLock acquire(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new UserError("another command is working in " + folder
                        + ". Wait until it has ended, or choose another --out");
            }
            return new RunLock(file, channel);
        } catch (IOException e) {
            throw WriteFailure.of(file, 0, e);
        }
    }

    private static boolean locked(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process has it
        } catch (IOException e) {
            return true; // some network file systems know no locks; a run there must do without
        }
    }

    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // An empty file stays behind; the next run takes it over.
        }
    }
}
