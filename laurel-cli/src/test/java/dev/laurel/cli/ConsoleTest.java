package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.RunFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    @Test
    void outputThatIsLostOnAFullDiskIsAFailure() {
        assertThatThrownBy(() -> console("No space left on device").print("result"))
                .isInstanceOf(RunFailure.class)
                .hasMessage("cannot write standard output: No space left on device. What was printed is not complete.");
    }

    @Test
    void aReaderThatHasGoneIsNone() {
        assertThatThrownBy(() -> console("Broken pipe").print("result")).isInstanceOf(Console.ClosedOutput.class);
    }

    /** A console whose standard output fails with this message. */
    private static Console console(String failure) {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        AtomicReference<IOException> lost = new AtomicReference<>();
        PrintStream out = new PrintStream(Console.remembering(broken, lost), true, StandardCharsets.UTF_8);
        return new Console(out, System.err, lost, key -> null, Map.of());
    }
}
