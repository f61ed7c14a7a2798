package dev.laurel.hub;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Hugging Face hub of two local servers: the hub, and the storage to which it redirects for large files. */
final class LocalHub implements AutoCloseable {

    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    final LocalServer hub = new LocalServer();
    final LocalServer storage = new LocalServer();
    private final String repository;
    private final List<String> files = new ArrayList<>();

    LocalHub(String repository) {
        this.repository = repository;
    }

    static String path(String repository, String file) {
        return "/" + repository + "/resolve/" + COMMIT + "/" + file;
    }

    String path(String file) {
        return path(repository, file);
    }

    /** A file in git itself, named by its blob. */
    void small(String file, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        files.add(file);
        hub.put(path(file), bytes, Map.of("ETag", "\"" + gitBlob(bytes) + "\"", "X-Repo-Commit", COMMIT));
    }

    /** A file in the large-file storage, named by its SHA-256. */
    void large(String file, byte[] bytes) {
        large(file, bytes, sha256(bytes));
    }

    void large(String file, byte[] bytes, String sha256) {
        files.add(file);
        storage.put("/lfs/" + file, bytes, Map.of());
        Map<String, String> headers = new HashMap<>();
        headers.put("Location", storage.address() + "/lfs/" + file);
        headers.put("X-Linked-Etag", "\"" + sha256 + "\"");
        headers.put("X-Linked-Size", Integer.toString(bytes.length));
        headers.put("X-Repo-Commit", COMMIT);
        hub.refuse(path(file), 302, headers);
    }

    /** Makes the files known under a revision. */
    void publish(String revision) {
        String siblings = String.join(
                ",",
                files.stream().map(file -> "{\"rfilename\":\"" + file + "\"}").toList());
        String answer = "{\"id\":\"" + repository + "\",\"sha\":\"" + COMMIT + "\",\"siblings\":[" + siblings + "]}";
        hub.put(
                "/api/models/" + repository + "/revision/" + revision,
                answer.getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Type", "application/json"));
    }

    static String gitBlob(byte[] bytes) {
        return digest(new Checksum(Checksum.Kind.GIT_BLOB, ""), bytes);
    }

    static String sha256(byte[] bytes) {
        return digest(Checksum.sha256(""), bytes);
    }

    private static String digest(Checksum kind, byte[] bytes) {
        try {
            return kind.of(new ByteArrayInputStream(bytes), bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        hub.close();
        storage.close();
    }
}
