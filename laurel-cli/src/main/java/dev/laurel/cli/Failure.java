package dev.laurel.cli;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a throwable means to the person at the terminal.
 *
 * @param kind the word that stands for it in {@code --json}: {@code input}, {@code failure} or {@code stopped}
 * @param exitCode 2 if the user's input is wrong, that of the signal if the user stopped it, 1 otherwise
 * @param message one clear message
 * @param hasTrace whether a stack trace would help to understand it
 */
record Failure(String kind, int exitCode, String message, boolean hasTrace) {

    static final int WRONG_INPUT = 2;
    static final int FAILED = 1;

    private static final List<String> OUT_OF_MEMORY =
            List.of("can't allocate memory", "not enough memory", "cuda out of memory", "cannot allocate memory");

    /** Finds the most telling throwable among the thrown one and its causes. */
    static Failure of(Throwable thrown) {
        Set<Throwable> seen = new HashSet<>();
        for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
            if (t instanceof Stopped stopped) {
                return new Failure("stopped", stopped.exitCode(), stopped.getMessage(), false);
            }
            if (t instanceof UserError) {
                return input(t.getMessage());
            }
            if (t instanceof RunFailure) {
                return new Failure("failure", FAILED, t.getMessage(), false);
            }
            if (t instanceof OutOfMemoryError || isOutOfMemory(t)) {
                return outOfMemory(t);
            }
            if (t instanceof IOException) {
                return ofFiles((IOException) t);
            }
            if (t instanceof UnsatisfiedLinkError || t instanceof NoClassDefFoundError) {
                return nativeLibrary(t);
            }
        }
        return new Failure("failure", FAILED, firstLine(thrown), true);
    }

    /** A mistake in what the user gave. */
    static Failure input(String message) {
        return new Failure("input", WRONG_INPUT, message, false);
    }

    private static Failure ofFiles(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return input("There is no file or folder " + missing.getFile() + ".");
        }
        if (e instanceof FileNotFoundException) {
            return input("Cannot open " + e.getMessage() + ".");
        }
        if (e instanceof AccessDeniedException denied) {
            return input("No permission for " + denied.getFile()
                    + ". Change its permissions or choose another place with --out.");
        }
        if (e instanceof NotDirectoryException other) {
            return input(other.getFile() + " is not a folder.");
        }
        if (e instanceof FileAlreadyExistsException existing) {
            return input(existing.getFile() + " stands in the way: a file where a folder is needed, or the reverse.");
        }
        String reason = String.valueOf(e.getMessage());
        String file = e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : "";
        if (reason.contains("No space left") || reason.contains("Disk quota exceeded")) {
            return new Failure(
                    "failure",
                    FAILED,
                    "The disk is full" + (file.isEmpty() ? "" : ", writing " + file)
                            + ". Free some space and run the same command again; a training run continues with --resume.",
                    false);
        }
        if (reason.contains("Read-only file system")) {
            return input((file.isEmpty() ? "The output folder" : file)
                    + " is on a read-only file system. Choose another place with --out.");
        }
        return new Failure("failure", FAILED, e.getClass().getSimpleName() + ": " + firstLine(e), true);
    }

    private static Failure outOfMemory(Throwable t) {
        boolean heap =
                t instanceof OutOfMemoryError && String.valueOf(t.getMessage()).contains("heap");
        String advice = heap
                ? "Java's heap is full (at most " + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MB): give it more, for instance LAUREL_JAVA_OPTS=-Xmx8g, or make batches smaller."
                : "Make batches smaller or cut texts shorter, or use a smaller model; other programs may also hold memory. ("
                        + firstLine(t) + ")";
        return new Failure("failure", FAILED, "Out of memory. " + advice, false);
    }

    private static boolean isOutOfMemory(Throwable t) {
        String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
        return OUT_OF_MEMORY.stream().anyMatch(message::contains);
    }

    private static Failure nativeLibrary(Throwable t) {
        return new Failure(
                "failure",
                FAILED,
                "The native libraries cannot be loaded on " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch") + ": " + firstLine(t),
                true);
    }

    /** The first line of a message: what libtorch throws carries its C++ trace in the others. */
    private static String firstLine(Throwable t) {
        String message = t.getMessage();
        return message == null || message.isBlank()
                ? t.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElseThrow();
    }
}
