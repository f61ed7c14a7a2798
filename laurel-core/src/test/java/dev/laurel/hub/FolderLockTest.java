package dev.laurel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FolderLockTest {

    @TempDir
    Path folder;

    /** Another program: takes the lock, says so, and gives it back when it is told to. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            FolderLock lock = FolderLock.acquire(folder.resolve("lock"));
            System.out.println("held");
            System.in.read();
            Files.createFile(folder.resolve("released"));
            lock.close();
        }
    }

    @Test
    void waitsForAnotherProcess() throws Exception {
        Process holder = start();
        CompletableFuture<Boolean> releasedFirst = CompletableFuture.supplyAsync(() -> {
            FolderLock lock = FolderLock.acquire(folder.resolve("lock"));
            boolean released = Files.exists(folder.resolve("released"));
            lock.close();
            return released;
        });
        holder.getOutputStream().write('\n');
        holder.getOutputStream().flush();
        assertThat(releasedFirst.get()).isTrue();
        assertThat(holder.waitFor()).isZero();
    }

    @Test
    void aProcessThatDiesHoldsNothing() throws Exception {
        Process holder = start();
        holder.destroyForcibly().waitFor();
        FolderLock.acquire(folder.resolve("lock")).close();
        assertThat(folder.resolve("released")).doesNotExist();
    }

    private Process start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");
        return process;
    }
}
