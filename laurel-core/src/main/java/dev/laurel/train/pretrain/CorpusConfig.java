package dev.laurel.train.pretrain;

import dev.laurel.config.Key;
import dev.laurel.data.FileConfig;
import dev.laurel.data.PartConfig;
import dev.laurel.data.SplitConfig;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.stream.Stream;

/** The {@code data} section of a recipe for pretraining: where text stands. */
public record CorpusConfig(
        @Key(doc = "The text to learn from: lines, with a blank one between documents; or a column of texts.")
        PartConfig train,

        @Key(doc = "The text that steers the training: early stopping and the best checkpoint.")
        Optional<PartConfig> dev,

        @Key(doc = "The text that is only measured.") Optional<PartConfig> test,

        @Key(
                doc = "The folder that relative file names start from, beside the recipe or where the command runs;"
                        + " else the recipe's folder.")
        Optional<String> folder,

        @Key(doc = "Format of the files: text, jsonl, json, csv, tsv, parquet; else from the extension.")
        Optional<String> format,

        @Key(
                doc = "The column that holds the text where the format has columns; each row is then a document.",
                defaultValue = "text")
        String column,

        @Key(doc = "Encoding of text files; what is not valid in it is refused.", defaultValue = "UTF-8")
        String encoding,

        @Key(
                doc = "Parts taken from the training text, by whole documents, or by every 100 lines of longer ones.",
                defaultValue = "{}")
        SplitConfig split,

        @Key(
                doc = "Seed of the split; not the run's, so that runs of different seeds see the same text.",
                defaultValue = "42")
        long seed) {

    public CorpusConfig {
        if (split.by().isPresent()) {
            throw new IllegalArgumentException("'split.by' has no meaning here: text is split by documents");
        }
        requireOneSource("dev", dev, split.dev());
        requireOneSource("test", test, split.test());
        Stream.of(Optional.of(train), dev, test)
                .flatMap(Optional::stream)
                .flatMap(part -> part.all().stream())
                .filter(file -> file.label().isPresent() || file.path().isPresent())
                .map(FileConfig::file)
                .findFirst()
                .ifPresent(file -> {
                    throw new IllegalArgumentException(
                            "'" + file + "' has a 'label' or a 'path', which text to be pretrained on cannot have");
                });
        try {
            Charset.forName(encoding);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "no encoding '" + encoding + "'; for instance UTF-8, windows-1252, GB18030, Shift_JIS", e);
        }
    }

    private static void requireOneSource(String part, Optional<PartConfig> file, double fraction) {
        if (file.isPresent() && fraction > 0) {
            throw new IllegalArgumentException(
                    "'%s' and 'split.%s' both give the part %s; keep one".formatted(part, part, part));
        }
    }
}
