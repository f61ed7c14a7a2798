package dev.laurel.data.format;

import dev.laurel.base.UserError;
import dev.laurel.tokenize.train.Corpus;
import dev.laurel.tokenize.train.TextBlock;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The texts of several files, read one after the other: the lines of plain text, or one column of any other format.
 *
 * <p>All files are looked up when it is made, so that a wrong name is told before hours of work.
 */
public final class CorpusFiles implements Corpus, Closeable {

    /** Which part of the files is text. */
    public record Layout(String column, Optional<String> format, ReadOptions options) {

        /** The column {@code text}, in UTF-8. */
        public static final Layout DEFAULT = new Layout("text", Optional.empty(), ReadOptions.DEFAULT);
    }

    /** Where the texts of one file come from. */
    interface Source extends Closeable {

        /** The next block, or nothing at the end. */
        Optional<TextBlock> next();

        @Override
        void close() throws IOException;
    }

    private final List<DataFile> files;
    private final Layout layout;
    private int opened;
    private Source current;

    /**
     * The files of these names.
     *
     * @throws UserError if one does not exist, is empty, or is of no known format, or if there are none
     */
    public CorpusFiles(List<String> names, Path folder, Layout layout) {
        if (names.isEmpty()) {
            throw new UserError("No files: name at least one with text");
        }
        this.files = names.stream().map(name -> DataFile.of(name, folder)).toList();
        this.layout = layout;
        files.forEach(file -> Formats.find(file, layout.format()));
    }

    @Override
    public Optional<TextBlock> next() {
        while (true) {
            if (current == null) {
                if (opened == files.size()) {
                    return Optional.empty();
                }
                current = open(files.get(opened++));
            }
            Optional<TextBlock> block = current.next();
            if (block.isPresent()) {
                return block;
            }
            close();
        }
    }

    private Source open(DataFile file) {
        boolean plain = Formats.find(file, layout.format()) instanceof TextFormat;
        return plain
                ? new LineBlocks(file, layout.options().encoding())
                : new ColumnBlocks(Formats.open(file, layout.format(), layout.options()), layout.column());
    }

    @Override
    public String name() {
        return files.size() == 1 ? files.get(0).name() : files.size() + " files";
    }

    /** What the files have on disk if they are plain text; what a compressed file or another format holds is not known. */
    @Override
    public long size() {
        long size = 0;
        for (DataFile file : files) {
            Optional<Path> path = file.path().filter(p -> !file.name().endsWith(".gz"));
            if (path.isEmpty() || !(Formats.find(file, layout.format()) instanceof TextFormat)) {
                return 0;
            }
            try {
                size += Files.size(path.get());
            } catch (IOException e) {
                return 0;
            }
        }
        return size;
    }

    @Override
    public void close() {
        try {
            if (current != null) {
                current.close();
                current = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The texts in a column. */
    private record ColumnBlocks(Rows rows, String column) implements Source {

        @Override
        public Optional<TextBlock> next() {
            TextBlock.Builder block = new TextBlock.Builder();
            while (!block.isFull()) {
                Optional<Row> row = rows.next();
                if (row.isEmpty()) {
                    break;
                }
                if (!(row.get().value(column) instanceof String text)) {
                    throw row.get().wrongType(column, "a text is needed");
                }
                block.add(text);
            }
            return block.build();
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
