package dev.laurel.tokenize.train;

import dev.laurel.base.UserError;
import dev.laurel.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A tokenizer as it was learned.
 *
 * @param training what was asked for
 * @param vocabulary the tokens by id
 * @param merges in the order in which they are applied; WordPiece does not need them
 * @param extent what it was learned from
 * @param shortfall why there are fewer tokens than asked for, as a sentence without its full stop; empty if there are not
 */
public record TrainedTokenizer(
        TokenizerTraining training,
        List<String> vocabulary,
        List<Merge> merges,
        Extent extent,
        Optional<String> shortfall) {

    /**
     * What a tokenizer was learned from.
     *
     * @param texts lines or rows
     * @param words in all of them
     * @param differentWords among those
     * @param characters different ones, 256 for a tokenizer of bytes
     */
    public record Extent(long texts, long words, int differentWords, int characters) {}

    public TrainedTokenizer {
        vocabulary = List.copyOf(vocabulary);
        merges = List.copyOf(merges);
    }

    /** The content of {@code tokenizer.json}. */
    public String json() {
        return TokenizerFile.of(this);
    }

    /**
     * Writes {@code tokenizer.json} and {@code tokenizer_config.json}, which {@link Tokenizer} and transformers'
     * AutoTokenizer read; what else is in the folder stays.
     *
     * @param maxLength of the model's input in tokens, if that is known
     * @throws UserError if the folder cannot be written
     */
    public void save(Path folder, OptionalInt maxLength) {
        try {
            Files.createDirectories(folder);
            // Written and read back aside, so that a file which is there already is replaced by a whole one.
            Path aside = Files.createTempDirectory(folder, ".tokenizer");
            try {
                Files.writeString(aside.resolve("tokenizer.json"), json());
                complete(aside, maxLength);
                try (Stream<Path> files = Files.list(aside)) {
                    for (Path file : files.sorted().toList()) {
                        Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            } finally {
                remove(aside);
            }
        } catch (IOException e) {
            throw new UserError("cannot write the tokenizer to " + folder + ": " + e, e);
        }
    }

    private static void complete(Path folder, OptionalInt maxLength) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            if (maxLength.isPresent()) {
                tokenizer.save(folder, maxLength.getAsInt());
            } else {
                tokenizer.save(folder);
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
