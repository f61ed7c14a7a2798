package dev.laurel.data;

import dev.laurel.config.Key;
import java.util.Optional;

/** One file of a part. */
public record FileConfig(
        @Key(
                doc =
                        "The file, relative to the recipe's folder or data.folder; archive.zip!member reads a file inside an archive.")
        String file,

        @Key(doc = "In a JSON file: the keys, joined by dots, that lead to the array of rows.")
        Optional<String> path,

        @Key(doc = "The label of every row, for files that hold one class each.")
        Optional<String> label) {}
