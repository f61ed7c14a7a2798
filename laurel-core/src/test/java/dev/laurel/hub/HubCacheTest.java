package dev.laurel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Feature;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {

    @TempDir
    Path root;

    @Test
    void copiesWhereLinksCannotBeMade() throws IOException {
        Configuration noLinks = Configuration.unix().toBuilder()
                .setSupportedFeatures(Feature.FILE_CHANNEL, Feature.SECURE_DIRECTORY_STREAM)
                .build();
        try (FileSystem disk = Jimfs.newFileSystem(noLinks)) {
            HubCache cache = new HubCache(disk.getPath("/cache"), "a/b");
            Path blob = cache.blob("tag");
            Files.createDirectories(blob.getParent());
            Files.writeString(blob, "content");
            cache.link("c", "config.json", blob);
            Path copy = cache.snapshot("c").resolve("config.json");
            assertThat(Files.isSymbolicLink(copy)).isFalse();
            assertThat(Files.readString(copy)).isEqualTo("content");
        }
    }

    @Test
    void replacesALinkWhoseBlobIsGone() throws IOException {
        HubCache cache = new HubCache(root, "a/b");
        Path old = cache.blob("old");
        Files.createDirectories(old.getParent());
        cache.link("c", "config.json", Files.writeString(old, "old"));
        Files.delete(old);
        cache.link("c", "config.json", Files.writeString(cache.blob("new"), "new"));
        assertThat(cache.snapshot("c").resolve("config.json")).content().isEqualTo("new");
    }

    @Test
    void anEmptyCacheHoldsNothing() {
        assertThat(HubCache.complete(root.resolve("none"))).isEmpty();
        assertThat(HubCache.complete(root)).isEmpty();
    }
}
