package dev.laurel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of the repository: read by tests, and, where it is made from the code, written by {@code ./dev docs}. */
public record Page(Path file) {

    private static final Path REPOSITORY =
            Path.of(System.getProperty("basedir", "."), "..").normalize();

    /** The page at this place in the repository. */
    public static Page at(String place) {
        return new Page(REPOSITORY.resolve(place).normalize());
    }

    public String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails if the page differs from this text; with {@code -Dlaurel.docs=write} the page is written first. */
    public void mustBe(String expected) throws IOException {
        if (System.getProperty("laurel.docs", "").equals("write")) {
            Files.writeString(file, expected);
        }
        assertThat(text())
                .as("run ./dev docs to write %s again", file.getFileName())
                .isEqualTo(expected);
    }
}
