package dev.laurel.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {

    @TempDir
    Path folder;

    @Test
    void whatDoesNotFitOnTheDiskIsNotBegun() throws IOException {
        Configuration small = Configuration.unix().toBuilder()
                .setMaxSize(64 * 1024)
                .setBlockSize(1024)
                .build();
        try (LocalServer server = new LocalServer();
                FileSystem disk = Jimfs.newFileSystem(small)) {
            server.put("/big", new byte[100_000], Map.of());
            Path target = disk.getPath("/cache/big");
            Download download = new Download(
                    "downloading big",
                    URI.create(server.address() + "/big"),
                    target,
                    OptionalLong.empty(),
                    Optional.empty());
            assertThatThrownBy(() -> fetch(server, download))
                    .isInstanceOf(RunFailure.class)
                    .hasMessage("cannot write /cache/big: the disk is full (100.0 kB needed, 65.5 kB free). Free some"
                            + " space, or choose another folder.");
            assertThat(Files.exists(target.getParent())).isFalse();
        }
    }

    @Test
    void moreThanWasAnnouncedIsNotKept() {
        try (LocalServer server = new LocalServer()) {
            // Several reads' worth, so that a part is already written when the excess shows.
            server.put("/x", new byte[300_000], Map.of());
            Path target = folder.resolve("x");
            Download download = new Download(
                    "downloading x",
                    URI.create(server.address() + "/x"),
                    target,
                    OptionalLong.of(250_000),
                    Optional.empty());
            assertThatThrownBy(() -> fetch(server, download))
                    .isInstanceOf(UserError.class)
                    .hasMessage(
                            "downloading x is larger than the 250000 bytes that its source announced. It was not kept.");
            assertThat(target).doesNotExist();
            assertThat(download.incomplete()).isEmptyFile();
        }
    }

    @Test
    @Timeout(60)
    void aSilentConnectionIsGivenUpAndTheDownloadGoesOn() throws IOException {
        byte[] content = new byte[] {1, 2, 3, 4, 5};
        try (LocalServer server = new LocalServer()) {
            server.put("/x", content, Map.of());
            server.fallSilentAfter("/x", 2);
            Path target = folder.resolve("x");
            Download download = new Download(
                    "downloading x", URI.create(server.address() + "/x"), target, OptionalLong.of(5), Optional.empty());
            fetch(server, download, Duration.ofMillis(300));
            assertThat(target).hasBinaryContent(content);
            assertThat(server.gets("/x")).extracting(LocalServer.Request::range).containsExactly(null, "bytes=2-");
        }
    }

    /** The values are those of `git hash-object` and `sha256sum`. */
    @Test
    void checksums() throws IOException {
        assertThat(digest(Checksum.Kind.GIT_BLOB, "hello world\n"))
                .isEqualTo("3b18e512dba79e4c8300dd08aeb37f8e728b8dad");
        assertThat(digest(Checksum.Kind.GIT_BLOB, "")).isEqualTo("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assertThat(digest(Checksum.Kind.SHA256, ""))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(Checksum.ofEntityTag("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
                        .orElseThrow()
                        .kind())
                .isEqualTo(Checksum.Kind.GIT_BLOB);
        assertThat(Checksum.ofEntityTag("abc-123")).isEmpty();
    }

    private static String digest(Checksum.Kind kind, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Checksum(kind, "").of(new ByteArrayInputStream(bytes), bytes.length);
    }

    private static void fetch(LocalServer server, Download download) throws IOException {
        fetch(server, download, Duration.ofSeconds(20));
    }

    private static void fetch(LocalServer server, Download download, Duration patience) throws IOException {
        Http http = new Http(URI.create(server.address()), Optional.empty());
        new Downloader(http, new Retry(pause -> {}), new StallWatch(patience))
                .fetch(download, response -> new UserError("refused"), ProgressListener.none());
    }
}
