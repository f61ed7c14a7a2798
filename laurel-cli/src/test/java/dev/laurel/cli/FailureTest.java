package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailureTest {

    @Test
    void aMistakeOfTheUserIsShownAsItIs() {
        Failure failure = Failure.of(new RuntimeException("in a worker", new UserError("lr is -1, must be positive")));
        assertThat(failure).isEqualTo(new Failure("input", 2, "lr is -1, must be positive", false));
    }

    @Test
    void aFullHeapAsksForMoreOfIt() {
        Failure failure = Failure.of(new OutOfMemoryError("Java heap space"));
        assertThat(failure.exitCode()).isEqualTo(1);
        assertThat(failure.message())
                .startsWith("Out of memory. Java's heap is full")
                .contains("LAUREL_JAVA_OPTS");
    }

    @Test
    void memoryThatLibtorchCannotGetIsOneLine() {
        String thrown = "[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you "
                + "tried to allocate 4000000000000 bytes. Error code 12 (Cannot allocate memory)\nframe #0: ...";
        Failure failure = Failure.of(new RuntimeException(thrown));
        assertThat(failure.exitCode()).isEqualTo(1);
        assertThat(failure.message())
                .startsWith("Out of memory. Make batches smaller or cut texts shorter")
                .contains("tried to allocate 4000000000000 bytes")
                .doesNotContain("frame #0");
    }

    @Test
    void memoryOfAGpuIsMemoryToo() {
        assertThat(Failure.of(new RuntimeException("CUDA out of memory. Tried to allocate 2.00 GiB."))
                        .message())
                .startsWith("Out of memory. ");
    }

    @Test
    void filesThatTheUserNamedAreTheUsersMistake() {
        assertThat(Failure.of(new NoSuchFileException("x.jsonl")))
                .isEqualTo(new Failure("input", 2, "There is no file or folder x.jsonl.", false));
        assertThat(Failure.of(new UncheckedIOException(new AccessDeniedException("/out/run")))
                        .message())
                .isEqualTo("No permission for /out/run. Change its permissions or choose another place with --out.");
        assertThat(Failure.of(new FileSystemException("/out/run", null, "Read-only file system"))
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void aFullDiskSaysWhatToDo() {
        Failure failure = Failure.of(new IOException("No space left on device"));
        assertThat(failure.exitCode()).isEqualTo(1);
        assertThat(failure.message())
                .isEqualTo("The disk is full. Free some space and run the same command again; a training run continues "
                        + "with --resume.");
        assertThat(failure.hasTrace()).isFalse();
    }

    @Test
    void whatNobodyForesawKeepsItsTrace() {
        Failure failure = Failure.of(new IllegalStateException("the shapes differ\n  at C++ ..."));
        assertThat(failure).isEqualTo(new Failure("failure", 1, "the shapes differ", true));
    }
}
