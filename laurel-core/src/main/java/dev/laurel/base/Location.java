package dev.laurel.base;

/**
 * A place in a file that a message can point at, printed as {@code file}, {@code file:line} or {@code file:line:column}.
 *
 * @param file the file's name as the user wrote it
 * @param line the line, counted from 1; 0 if the file as a whole is meant
 * @param column the column, counted from 1; 0 if the line as a whole is meant
 */
public record Location(String file, long line, int column) {

    public Location(String file, long line) {
        this(file, line, 0);
    }

    @Override
    public String toString() {
        if (line == 0) {
            return file;
        }
        return column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
    }
}
