package dev.laurel.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteFailureTest {

    @TempDir
    Path folder;

    @Test
    void saysWhatIsWrongAndWhatToDo() {
        String readOnly =
                ": the folder " + folder + " is read-only for this user. Choose another folder, or change its rights.";
        assertThat(message(0, new AccessDeniedException("x"))).isEqualTo(readOnly);
        assertThat(message(0, new ReadOnlyFileSystemException())).isEqualTo(readOnly);
        assertThat(message(0, new FileSystemException("x", null, "Read-only file system")))
                .isEqualTo(readOnly);
        assertThat(message(0, new IOException("No space left on device")))
                .isEqualTo(": the disk is full. Free some space, or choose another folder.");
        assertThat(message(2_500_000, new IOException("No space left on device")))
                .matches(
                        ": the disk is full \\(2\\.5 MB needed, .* free\\)\\. Free some space, or choose another folder\\.");
        assertThat(message(Long.MAX_VALUE, new IOException("?"))).startsWith(": the disk is full (9223.4 PB needed");
        assertThat(message(0, new IOException("Input/output error"))).isEqualTo(": Input/output error");
        assertThat(message(0, new IOException())).isEqualTo(": IOException");
    }

    @Test
    void aFullDiskIsNoMistakeOfTheUser() {
        Path target = folder.resolve("x");
        assertThat(WriteFailure.of(target, 0, new IOException("No space left on device")))
                .isInstanceOf(RunFailure.class);
        assertThat(WriteFailure.of(target, 0, new IOException("Input/output error")))
                .isInstanceOf(RunFailure.class);
        assertThat(WriteFailure.of(target, 0, new AccessDeniedException("x"))).isInstanceOf(UserError.class);
    }

    @Test
    void bytesForPeople() {
        assertThat(new ByteCount(1)).hasToString("1 byte");
        assertThat(new ByteCount(999)).hasToString("999 bytes");
        assertThat(new ByteCount(1000)).hasToString("1.0 kB");
        assertThat(new ByteCount(999_949)).hasToString("999.9 kB");
        assertThat(new ByteCount(999_950)).hasToString("1.0 MB");
        assertThat(new ByteCount(90_868_376)).hasToString("90.9 MB");
    }

    private String message(long needed, Exception cause) {
        Path target = folder.resolve("x");
        return WriteFailure.of(target, needed, cause).getMessage().substring(("cannot write " + target).length());
    }
}
