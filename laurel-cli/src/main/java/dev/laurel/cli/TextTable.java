package dev.laurel.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of aligned columns for a terminal.
 *
 * <p>Columns stand two cells apart; if the table is wider than the terminal, the widest column is shortened until it
 * fits; in a file or pipe nothing is. Line breaks and tabs within a cell are shown as blanks.
 */
final class TextTable {

    private static final String GAP = "  ";
    private static final int NARROWEST = 8;

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table whose columns have these titles; one that begins with {@code >} is aligned to the right, as numbers are. */
    TextTable(String... titles) {
        this.columns = Arrays.stream(titles).map(Column::of).toList();
    }

    /** Adds one row, which has a cell for each column; returns the table. */
    TextTable row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(Arrays.stream(cells)
                .map(c -> c == null ? "" : c.toString().replaceAll("\\s", " "))
                .toList());
        return this;
    }

    /** Prints titles, a rule and the rows to standard output. */
    void print(Console console) {
        int[] widths = widths(console.tableColumns());
        console.print(console.bold(line(columns.stream().map(Column::title).toList(), widths)));
        console.print("─".repeat(Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1)));
        for (List<String> row : rows) {
            console.print(line(row, widths));
        }
    }

    private int[] widths(int available) {
        int[] widths = new int[columns.size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = TextWidth.of(columns.get(c).title());
            for (List<String> row : rows) {
                widths[c] = Math.max(widths[c], TextWidth.of(row.get(c)));
            }
        }
        int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - available;
        while (excess > 0) {
            int widest = 0;
            for (int c = 1; c < widths.length; c++) {
                widest = widths[c] > widths[widest] ? c : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            String cell = TextWidth.shorten(cells.get(c), widths[c]);
            String blanks = " ".repeat(widths[c] - TextWidth.of(cell));
            line.append(c == 0 ? "" : GAP).append(columns.get(c).toTheRight() ? blanks + cell : cell + blanks);
        }
        return line.toString().stripTrailing();
    }

    private record Column(String title, boolean toTheRight) {

        static Column of(String title) {
            return title.startsWith(">") ? new Column(title.substring(1), true) : new Column(title, false);
        }
    }
}
