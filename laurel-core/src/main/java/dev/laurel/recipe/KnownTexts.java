package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.data.Example;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which label every text had that was ever learned or measured, without the texts: a line for each with the first 96 bits
 * of its SHA-256 and the label, so that new data that contradicts the old is seen when the old files are gone.
 */
final class KnownTexts {

    private static final int BYTES = 12;
    private static final char TAB = '\t';

    private final Map<String, String> labels = new LinkedHashMap<>();

    /** Reads what {@link #write} wrote. */
    static KnownTexts read(Path file) {
        KnownTexts known = new KnownTexts();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf(TAB);
                known.labels.put(line.substring(0, tab), line.substring(tab + 1));
            }
        } catch (IOException | StringIndexOutOfBoundsException e) {
            throw new UserError(file + " cannot be read: " + e.getMessage(), e);
        }
        return known;
    }

    void write(Path file) {
        try {
            Files.write(file, (Iterable<String>)
                    labels.entrySet().stream().map(entry -> entry.getKey() + TAB + entry.getValue())::iterator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes what examples are labelled; a later label holds. */
    void add(Collection<Example> examples) {
        examples.forEach(example -> labels.put(hash(example), oneLine(StoredExamples.label(example))));
    }

    /** Another label that the example's text had, if it had one. */
    Optional<String> contradicting(Example example) {
        return Optional.ofNullable(labels.get(hash(example)))
                .filter(label -> !label.equals(oneLine(StoredExamples.label(example))));
    }

    private static String oneLine(String label) {
        return label.replaceAll("\\R", " ");
    }

    private static String hash(Example example) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(StoredExamples.text(example).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
