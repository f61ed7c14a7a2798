package dev.laurel.data;

import dev.laurel.config.Key;
import java.util.List;
import java.util.Optional;

/** Where the rows of one part (train, dev, test) stand: in one file, or in several one after the other. */
public record PartConfig(
        @Key(
                doc =
                        "The file, relative to the recipe's folder or data.folder; archive.zip!member reads a file inside an archive.")
        Optional<String> file,

        @Key(doc = "In a JSON file: the keys, joined by dots, that lead to the array of rows.")
        Optional<String> path,

        @Key(doc = "The label of every row of the file.") Optional<String> label,

        @Key(doc = "Several files instead of one, each with its own path and label.")
        List<FileConfig> files) {

    public PartConfig {
        if (file.isPresent() != files.isEmpty()) {
            throw new IllegalArgumentException("a part needs either 'file' or 'files', and not both");
        }
        if (file.isEmpty() && (path.isPresent() || label.isPresent())) {
            throw new IllegalArgumentException("'path' and 'label' belong to the entries of 'files', not beside them");
        }
    }

    /** A part that is one file. */
    public static PartConfig of(String file) {
        return new PartConfig(Optional.of(file), Optional.empty(), Optional.empty(), List.of());
    }

    /** All files, whichever way they are given. */
    public List<FileConfig> all() {
        return file.map(name -> List.of(new FileConfig(name, path, label))).orElse(files);
    }
}
