package dev.laurel.cli;

import dev.laurel.data.format.Row;
import dev.laurel.report.Progress;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * Takes rows as they come, has lines written for them, and shows how far that is.
 *
 * @param doing in words, for the progress
 */
record RowLoop(StreamOptions stream, Session session, String doing) {

    /** Writes the lines of some rows. */
    @FunctionalInterface
    interface Lines {

        /** @param before how many rows came before these */
        void write(List<Row> rows, long before) throws IOException;
    }

    void run(RowQueue rows, Writer writer, Lines lines) throws IOException {
        Progress progress = stream.toStandardOutput() ? Progress.NONE : session.progress();
        progress.begin(doing, 0, "lines");
        long done = 0;
        try {
            for (List<Row> batch = rows.take(); !batch.isEmpty(); batch = rows.take()) {
                lines.write(batch, done);
                writer.flush();
                if (stream.toStandardOutput()) {
                    session.console().requireWritten();
                }
                done += batch.size();
                progress.advance(done, "");
            }
        } finally {
            progress.end();
        }
    }
}
