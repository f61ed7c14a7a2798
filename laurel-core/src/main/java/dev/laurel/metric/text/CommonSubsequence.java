package dev.laurel.metric.text;

import java.util.Arrays;

/**
 * Longest common subsequences of one sequence with others, 64 cells of the table at a time (Crochemore et al.: A Fast and
 * Practical Bit-Vector Algorithm for the Longest Common Subsequence Problem, 2001).
 *
 * <p>A row of the table is a bit for each of its columns, 0 where the row grows by one. The work is the product of the
 * lengths divided by 64.
 */
final class CommonSubsequence {

    /** Rows are kept for tracing back as long as they are not more numbers than this; beyond, every so many only. */
    private static final int KEPT = 1 << 20;

    /** For each item the last column that holds it, plus 1. */
    private final int[] lastColumn;

    private final int[] occurrences;
    private final long[][] masks;
    private int[] columns = new int[0];
    private int[] columnBefore = new int[0];
    private long[] scratch = new long[0];
    private int words;

    /** For sequences of items below the given number. */
    CommonSubsequence(int items) {
        lastColumn = new int[items];
        occurrences = new int[items];
        masks = new long[items][];
    }

    /** Sets the sequence that the others are compared with. */
    void compareWith(int[] sequence) {
        for (int item : columns) {
            lastColumn[item] = 0;
            occurrences[item] = 0;
            masks[item] = null;
        }
        columns = sequence;
        columnBefore = new int[sequence.length];
        words = (sequence.length + Long.SIZE - 1) / Long.SIZE;
        scratch = new long[words];
        for (int j = 0; j < sequence.length; j++) {
            columnBefore[j] = lastColumn[sequence[j]];
            lastColumn[sequence[j]] = j + 1;
            occurrences[sequence[j]]++;
        }
    }

    int length(int[] rows) {
        long[] row = firstRow();
        for (int item : rows) {
            advance(row, item, row);
        }
        return zeros(row, columns.length);
    }

    /**
     * Marks which items of {@code rows} are in a longest common subsequence. Of several it is the one that the reference
     * implementation of ROUGE finds: traced back from the end, leaving an item of {@code rows} out rather than a column.
     */
    void mark(int[] rows, boolean[] marked) {
        // Beyond the limit the rows are computed twice, the second time block by block from the end.
        int block = (long) rows.length * words <= KEPT ? rows.length : (int) Math.ceil(Math.sqrt(rows.length));
        int blocks = block == 0 ? 0 : (rows.length + block - 1) / block;
        long[][] starts = new long[blocks][];
        long[] row = firstRow();
        for (int i = 0; i < rows.length && i <= (blocks - 1) * block; i++) {
            if (i % block == 0) {
                starts[i / block] = row.clone();
            }
            advance(row, rows[i], row);
        }
        long[][] kept = new long[block + 1][words];
        int j = columns.length;
        for (int b = blocks - 1; b >= 0; b--) {
            int from = b * block;
            int to = Math.min(rows.length, from + block);
            kept[0] = starts[b];
            for (int i = from; i < to; i++) {
                advance(kept[i - from], rows[i], kept[i - from + 1]);
            }
            j = traceBack(rows, from, to, j, kept, marked);
        }
    }

    /** Goes back from row {@code to} and a column to row {@code from}; returns the column reached. */
    private int traceBack(int[] rows, int from, int to, int column, long[][] kept, boolean[] marked) {
        int i = to;
        int j = column;
        while (i > from && j > 0) {
            if (rows[i - 1] == columns[j - 1]) {
                marked[--i] = true;
                j--;
            } else if (zeros(kept[i - from], j - 1) > zeros(kept[i - from - 1], j)) {
                j--;
            } else {
                i--;
            }
        }
        return j;
    }

    private long[] firstRow() {
        long[] row = new long[words];
        Arrays.fill(row, -1L);
        return row;
    }

    /** The row below, in {@code next}, which may be the row itself. */
    private void advance(long[] row, int item, long[] next) {
        long[] mask = maskOf(item);
        long carry = 0;
        for (int w = 0; w < words; w++) {
            long matching = row[w] & mask[w];
            long sum = row[w] + matching;
            long withCarry = sum + carry;
            carry = Long.compareUnsigned(sum, matching) < 0 || Long.compareUnsigned(withCarry, sum) < 0 ? 1 : 0;
            next[w] = withCarry | (row[w] & ~mask[w]);
        }
    }

    /**
     * The columns that hold the item. Only those of frequent items are kept, of which there are at most 64, so that a long
     * text of many different words needs no more memory than its length.
     */
    private long[] maskOf(int item) {
        if (masks[item] != null) {
            return masks[item];
        }
        boolean frequent = occurrences[item] >= words;
        long[] mask = frequent ? new long[words] : scratch;
        if (!frequent) {
            Arrays.fill(mask, 0);
        }
        for (int column = lastColumn[item]; column > 0; column = columnBefore[column - 1]) {
            mask[(column - 1) / Long.SIZE] |= 1L << (column - 1);
        }
        if (frequent) {
            masks[item] = mask;
        }
        return mask;
    }

    /** The length of the subsequence in the first {@code count} columns. */
    private static int zeros(long[] row, int count) {
        int zeros = 0;
        for (int w = 0; w < count / Long.SIZE; w++) {
            zeros += Long.bitCount(~row[w]);
        }
        int rest = count % Long.SIZE;
        return rest == 0 ? zeros : zeros + Long.bitCount(~row[count / Long.SIZE] << (Long.SIZE - rest));
    }
}
