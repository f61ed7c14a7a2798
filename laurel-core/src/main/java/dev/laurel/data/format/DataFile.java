package dev.laurel.data.format;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A data file under the name the user gave it: plain, gzipped, or a member of a zip archive ({@code a.zip!b.txt}).
 *
 * <p>Compression is told by the first bytes, not by the name, so that a file that was silently unpacked on its way is
 * read all the same.
 */
public final class DataFile {

    private static final int GZIP = 0x1f8b;
    private static final int ZIP = 0x504b;

    private final String name;
    private final Optional<Path> path;
    private final Optional<String> member;
    private final InputStream stream;

    private DataFile(String name, Optional<Path> path, Optional<String> member, InputStream stream) {
        this.name = name;
        this.path = path;
        this.member = member;
        this.stream = stream;
    }

    /**
     * The file of that name, relative to {@code folder} unless absolute.
     *
     * @throws UserError if it does not exist, is a folder or is empty; a missing one with the nearest name there is
     */
    public static DataFile of(String name, Path folder) {
        int bang = name.indexOf(".zip!");
        String file = bang < 0 ? name : name.substring(0, bang + 4);
        Optional<String> member = bang < 0 ? Optional.empty() : Optional.of(name.substring(bang + 5));
        Path path = folder.resolve(file);
        if (!Files.exists(path)) {
            throw new UserError(name + ": no such file" + nearby(path));
        }
        if (Files.isDirectory(path)) {
            throw new UserError(name + ": is a folder; name a file in it" + nearby(path.resolve("data")));
        }
        try {
            if (Files.size(path) == 0) {
                throw new UserError(name + ": the file is empty");
            }
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        return new DataFile(name, Optional.of(path), member, null);
    }

    /** A stream that is read once, such as standard input. */
    public static DataFile of(String name, InputStream stream) {
        return new DataFile(name, Optional.empty(), Optional.empty(), stream);
    }

    /** The name as the user wrote it: what messages show. */
    public String name() {
        return name;
    }

    /** Where the file lies, for formats that are not read from front to back; empty for a stream. */
    public Optional<Path> path() {
        return path;
    }

    /** The extension that tells the format: in lower case, without the dot and without {@code .gz}. */
    public String extension() {
        String bare = member.orElse(name).toLowerCase(Locale.ROOT);
        if (bare.endsWith(".gz")) {
            bare = bare.substring(0, bare.length() - 3);
        }
        bare = bare.substring(Math.max(bare.lastIndexOf('/'), bare.lastIndexOf('\\')) + 1);
        return bare.substring(bare.lastIndexOf('.') + 1);
    }

    /** The decompressed content. */
    public InputStream open() {
        try {
            InputStream raw =
                    path.isPresent() ? new BufferedInputStream(Files.newInputStream(path.get()), 1 << 16) : buffered();
            int magic = magic(raw);
            if (magic == GZIP) {
                return gunzip(raw);
            }
            if (path.isPresent() && (magic == ZIP || member.isPresent())) {
                raw.close();
                return ZipMember.open(
                        path.get(), member, path.get().getFileName().toString());
            }
            return raw;
        } catch (EOFException e) {
            throw new UserError(name + ": the compressed data ends in the middle: the file is incomplete.", e);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** The decompressed content as text; malformed bytes throw a {@link UserError} naming their place. */
    public Reader reader(Charset charset) {
        return new StrictReader(open(), name, charset);
    }

    /** Adds the bytes of the file as they are stored (what {@code sha256sum} sees) to a hash. */
    public void digest(MessageDigest hash) {
        try (InputStream in = Files.newInputStream(path.orElseThrow())) {
            byte[] block = new byte[1 << 16];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                hash.update(block, 0, count);
            }
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private InputStream buffered() {
        return stream.markSupported() ? stream : new BufferedInputStream(stream);
    }

    private static InputStream gunzip(InputStream raw) throws IOException {
        try {
            return new GZIPInputStream(raw, 1 << 16);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static int magic(InputStream in) throws IOException {
        in.mark(2);
        int first = in.read();
        int second = first < 0 ? -1 : in.read();
        in.reset();
        return second < 0 ? 0 : first << 8 | second;
    }

    private static UserError unreadable(String name, IOException e) {
        String reason = e instanceof ZipException ? "the compressed data is damaged: " : "cannot be read: ";
        return new UserError(name + ": " + reason + e.getMessage(), e);
    }

    private static String nearby(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "; its folder does not exist either";
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            return Nearest.to(path.getFileName().toString(), names)
                    .map(near -> ". Did you mean '" + near + "'?")
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
