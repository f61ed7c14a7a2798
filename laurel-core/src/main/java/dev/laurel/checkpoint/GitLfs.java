package dev.laurel.checkpoint;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Recognises the small text files that git leaves where a large file was not fetched. */
final class GitLfs {

    private static final byte[] START = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

    private GitLfs() {}

    /** Refuses {@code file} if it is a pointer instead of what it points to. */
    static void refusePointer(Path file, String content) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(START.length);
        }
        if (Arrays.equals(start, START)) {
            throw UserError.at(
                    new Location(file.toString(), 0),
                    "this is a Git LFS pointer, not the " + content
                            + ": the repository was cloned without its large files. Run `git lfs pull` there, or name the"
                            + " model as hf://org/name.");
        }
    }
}
