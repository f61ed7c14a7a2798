package dev.laurel.learned;

import dev.laurel.base.UserError;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import dev.laurel.data.format.Rows;
import dev.laurel.reward.CandidateReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The references in a file of examples. */
final class ReferenceFile {

    private ReferenceFile() {}

    /**
     * All of them, row by row.
     *
     * @param file relative to the working directory; JSONL, JSON, CSV, TSV, Parquet
     * @throws UserError if it cannot be read, or there are none
     */
    static List<String> read(String file) {
        List<String> references = new ArrayList<>();
        try (Rows rows = Formats.open(DataFile.of(file, Path.of("")), Optional.empty(), ReadOptions.DEFAULT)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                references.addAll(CandidateReader.DEFAULT.references(row.get()));
            }
        }
        if (references.isEmpty()) {
            throw new UserError(
                    file + ": there is no row with 'reference', and so nothing that says how rare a token is");
        }
        return references;
    }
}
