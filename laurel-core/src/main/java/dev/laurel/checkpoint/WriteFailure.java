package dev.laurel.checkpoint;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** Says in one sentence why a file could not be written: a full disk, a folder that is read-only or missing. */
public final class WriteFailure {

    private WriteFailure() {}

    /**
     * The error to show when writing {@code target} failed: a {@link UserError} where another place or other rights
     * help, a {@link RunFailure} where the disk is full or broken.
     *
     * @param neededBytes what was to be written in all, or 0 if not known
     */
    public static RuntimeException of(Path target, long neededBytes, Exception cause) {
        Path folder = target.toAbsolutePath().getParent();
        String start = "cannot write " + target + ": ";
        if (cause instanceof NoSuchFileException) {
            return new UserError(start + "the folder " + folder + " does not exist.", cause);
        }
        if (isReadOnly(cause)) {
            return new UserError(
                    start + "the folder " + folder
                            + " is read-only for this user. Choose another folder, or change its rights.",
                    cause);
        }
        OptionalLong free = freeBytes(folder);
        boolean full = isFull(cause) || free.isPresent() && free.getAsLong() < neededBytes;
        return new RunFailure(start + (full ? full(neededBytes, free) : text(cause)), cause);
    }

    /**
     * Refuses to begin writing what will not fit.
     *
     * @throws RunFailure if the disk of {@code target} has less than {@code neededBytes} free
     */
    public static void requireSpace(Path target, long neededBytes) {
        OptionalLong free = freeBytes(existing(target.toAbsolutePath().getParent()));
        if (free.isPresent() && free.getAsLong() < neededBytes) {
            throw new RunFailure("cannot write " + target + ": " + full(neededBytes, free));
        }
    }

    /** The nearest folder above that is there already. */
    private static Path existing(Path folder) {
        Path place = folder;
        while (place.getParent() != null && !Files.exists(place)) {
            place = place.getParent();
        }
        return place;
    }

    private static String full(long neededBytes, OptionalLong free) {
        return "the disk is full" + amounts(neededBytes, free) + ". Free some space, or choose another folder.";
    }

    private static boolean isReadOnly(Exception cause) {
        String message = text(cause).toLowerCase(Locale.ROOT);
        return cause instanceof AccessDeniedException
                || cause instanceof java.nio.file.ReadOnlyFileSystemException
                || message.contains("read-only")
                || message.contains("permission denied");
    }

    private static boolean isFull(Exception cause) {
        String message = text(cause).toLowerCase(Locale.ROOT);
        return message.contains("no space left")
                || message.contains("not enough space")
                || message.contains("out of disk space")
                || message.contains("quota exceeded");
    }

    private static String amounts(long neededBytes, OptionalLong free) {
        if (neededBytes <= 0 || free.isEmpty()) {
            return "";
        }
        return " (" + new ByteCount(neededBytes) + " needed, " + new ByteCount(free.getAsLong()) + " free)";
    }

    private static OptionalLong freeBytes(Path folder) {
        try {
            return OptionalLong.of(Files.getFileStore(folder).getUsableSpace());
        } catch (IOException | SecurityException | UnsupportedOperationException e) {
            // The free space only makes the message better.
            return OptionalLong.empty();
        }
    }

    private static String text(Exception cause) {
        if (cause instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
