package dev.laurel.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {

    private static final Map<String, String> OLD = Map.of("config.json", "old", "sub/weights", "old weights");
    private static final Map<String, String> NEW = Map.of("config.json", "new", "sub/weights", "new weights");

    @TempDir
    Path parent;

    /** Stands for the death of the process: nothing of it may be caught. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Dies before the n-th change. */
    private static final class DiesAt implements AtomicFolder.Step {

        private final int change;
        private final List<String> changes = new ArrayList<>();

        DiesAt(int change) {
            this.change = change;
        }

        @Override
        public void before(String what) {
            if (changes.size() == change) {
                throw new Death();
            }
            changes.add(what);
        }
    }

    @Test
    void writesAndReplaces() throws IOException {
        Path target = parent.resolve("runs/model");
        AtomicFolder.at(target).write(AtomicFolderTest::writeOld);
        assertThat(content(target)).isEqualTo(OLD);
        AtomicFolder.at(target).write(AtomicFolderTest::writeNew);
        assertThat(content(target)).isEqualTo(NEW);
        assertThat(names(target.getParent())).containsExactly("model");
    }

    /** Stops a replacement before every single change, and the recovery from it before every single change too. */
    @Test
    void aStopAtAnyMomentLeavesTheOldOrTheNewContent() throws IOException {
        int changes = changesOfAReplacement();
        assertThat(changes).isGreaterThan(8);
        boolean sawOld = false;
        boolean sawNew = false;
        for (int first = 0; first < changes; first++) {
            for (int second = 0; second < 8; second++) {
                Path target = parent.resolve(first + "-" + second).resolve("model");
                AtomicFolder.at(target).write(AtomicFolderTest::writeOld);
                assertThat(dies(target, first, folder -> folder.write(AtomicFolderTest::writeNew)))
                        .isTrue();
                assertThat(content(AtomicFolder.at(target).locate())).isIn(OLD, NEW);
                dies(target, second, AtomicFolder::recover);
                assertThat(content(AtomicFolder.at(target).locate())).isIn(OLD, NEW);
                AtomicFolder.at(target).recover();
                assertThat(names(target.getParent())).containsExactly("model");
                assertThat(content(target)).isIn(OLD, NEW);
                sawOld |= content(target).equals(OLD);
                sawNew |= content(target).equals(NEW);
            }
        }
        assertThat(sawOld).isTrue();
        assertThat(sawNew).isTrue();
    }

    @Test
    void aStopOfTheFirstWriteLeavesNothingOrEverything() throws IOException {
        for (int stop = 0; stop < 3; stop++) {
            Path target = parent.resolve("first-" + stop).resolve("model");
            Files.createDirectories(target.getParent());
            dies(target, stop, folder -> folder.write(AtomicFolderTest::writeNew));
            AtomicFolder.at(target).recover();
            if (stop < 2) {
                assertThat(names(target.getParent())).isEmpty();
            } else {
                assertThat(content(target)).isEqualTo(NEW);
            }
        }
    }

    @Test
    void aFailureKeepsTheOldContentAndCleansUp() throws IOException {
        Path target = parent.resolve("model");
        AtomicFolder.at(target).write(AtomicFolderTest::writeOld);
        assertThatThrownBy(() -> AtomicFolder.at(target).write(folder -> {
                    writeNew(folder);
                    throw new UserError("no");
                }))
                .isInstanceOf(UserError.class)
                .hasMessage("no");
        assertThat(content(target)).isEqualTo(OLD);
        assertThat(names(parent)).containsExactly("model");
    }

    @Test
    void aFullDiskKeepsTheOldContentAndSaysSo() throws IOException {
        Configuration small = Configuration.unix().toBuilder()
                .setMaxSize(64 * 1024)
                .setBlockSize(1024)
                .build();
        try (FileSystem disk = Jimfs.newFileSystem(small)) {
            Path target = disk.getPath("/runs/model");
            AtomicFolder.at(target).write(AtomicFolderTest::writeOld);
            assertThatThrownBy(() -> AtomicFolder.at(target)
                            .write(folder -> Files.write(folder.resolve("big"), new byte[100_000])))
                    .isInstanceOf(RunFailure.class)
                    .hasMessage(
                            "cannot write /runs/model: the disk is full. Free some space, or choose another folder.");
            assertThat(content(target)).isEqualTo(OLD);
            assertThat(names(target.getParent())).containsExactly("model");
        }
    }

    @Test
    void aFileInTheWayIsNotOverwritten() throws IOException {
        Path target = Files.writeString(parent.resolve("model"), "precious");
        assertThatThrownBy(() -> AtomicFolder.at(target).write(AtomicFolderTest::writeNew))
                .isInstanceOf(UserError.class)
                .hasMessage("cannot write the folder " + target + ": a file of this name is in the way.");
        assertThat(target).content().isEqualTo("precious");
    }

    @Test
    void throughALinkTheFolderItPointsToIsReplaced() throws IOException {
        Path real = parent.resolve("elsewhere/model");
        AtomicFolder.at(real).write(AtomicFolderTest::writeOld);
        Path link = Files.createSymbolicLink(parent.resolve("link"), real);
        AtomicFolder.at(link).write(AtomicFolderTest::writeNew);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(content(real)).isEqualTo(NEW);
    }

    private int changesOfAReplacement() throws IOException {
        Path target = parent.resolve("count/model");
        AtomicFolder.at(target).write(AtomicFolderTest::writeOld);
        DiesAt never = new DiesAt(Integer.MAX_VALUE);
        AtomicFolder.at(target, never).write(AtomicFolderTest::writeNew);
        return never.changes.size();
    }

    private interface Action {
        void on(AtomicFolder folder);
    }

    private static boolean dies(Path target, int change, Action action) {
        try {
            action.on(AtomicFolder.at(target, new DiesAt(change)));
            return false;
        } catch (Death death) {
            return true;
        }
    }

    private static void writeOld(Path folder) throws IOException {
        write(folder, OLD);
    }

    private static void writeNew(Path folder) throws IOException {
        write(folder, NEW);
    }

    private static void write(Path folder, Map<String, String> content) throws IOException {
        for (Map.Entry<String, String> file : content.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return content;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
