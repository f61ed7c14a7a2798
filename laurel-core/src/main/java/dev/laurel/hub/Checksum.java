package dev.laurel.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The digest that a file's content must have.
 *
 * @param kind how it is computed
 * @param hex its value in lower-case hexadecimal digits
 */
record Checksum(Kind kind, String hex) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");

    /** How a digest is computed. */
    enum Kind {
        SHA256("SHA-256"),
        /** Git's name of a blob: SHA-1 over {@code "blob <size>\0"} and the content. */
        GIT_BLOB("SHA-1");

        private final String algorithm;

        Kind(String algorithm) {
            this.algorithm = algorithm;
        }
    }

    static Checksum sha256(String hex) {
        return new Checksum(Kind.SHA256, hex);
    }

    /** What a hub's entity tag says about the content: a SHA-256 for a large file, a git blob name for a small one. */
    static Optional<Checksum> ofEntityTag(String tag) {
        if (SHA256.matcher(tag).matches()) {
            return Optional.of(sha256(tag));
        }
        return SHA1.matcher(tag).matches() ? Optional.of(new Checksum(Kind.GIT_BLOB, tag)) : Optional.empty();
    }

    /** The digest of this kind that a file has. */
    String of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in, Files.size(file));
        }
    }

    /** The digest of this kind that {@code size} bytes of a stream have. */
    String of(InputStream in, long size) throws IOException {
        MessageDigest digest = digest();
        if (kind == Kind.GIT_BLOB) {
            digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(kind.algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + kind.algorithm, e);
        }
    }
}
