package dev.laurel.cli;

import dev.laurel.data.format.Row;
import dev.laurel.data.format.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads rows ahead in a thread of its own, so that a batch is whatever has come by the time the last one is done: one row
 * when somebody types, many when a file is read.
 *
 * <p>That thread also closes the rows: another one would wait for a read that may never end.
 */
final class RowQueue implements AutoCloseable {

    private static final int BATCH = 1024;

    /** What came from the reader: a row, the end, or the mistake that ended it. */
    private record Item(Optional<Row> row, Optional<RuntimeException> mistake) {}

    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(2 * BATCH);
    private final Thread reader;

    private boolean ended;
    private Optional<RuntimeException> mistake = Optional.empty();

    private RowQueue(Rows rows) {
        reader = new Thread(() -> read(rows), "rows");
        reader.setDaemon(true);
    }

    /** Begins to read; the rows now belong to the queue. */
    static RowQueue of(Rows rows) {
        RowQueue queue = new RowQueue(rows);
        queue.reader.start();
        return queue;
    }

    private void read(Rows rows) {
        try (rows) {
            Optional<Row> row;
            do {
                row = next(rows);
                queue.put(new Item(row, Optional.empty()));
            } while (row.isPresent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed: nobody takes any more
        }
    }

    private Optional<Row> next(Rows rows) throws InterruptedException {
        try {
            return rows.next();
        } catch (RuntimeException e) {
            queue.put(new Item(Optional.empty(), Optional.of(e)));
            return Optional.empty();
        }
    }

    /**
     * The rows that are there, at least one; none at the end.
     *
     * @throws dev.laurel.base.UserError if the row after those taken so far is malformed
     */
    List<Row> take() {
        List<Row> rows = new ArrayList<>();
        try {
            while (!ended && rows.size() < BATCH && (rows.isEmpty() || !queue.isEmpty())) {
                Item item = queue.take();
                item.row().ifPresent(rows::add);
                ended = item.row().isEmpty();
                mistake = item.mistake();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = true;
        }
        if (rows.isEmpty() && mistake.isPresent()) {
            throw mistake.get();
        }
        return rows;
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
