package dev.laurel.cli;

import dev.laurel.report.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Shows progress as one line of a terminal that is drawn over again, at most ten times a second. */
final class TerminalProgress implements Progress {

    private static final long REDRAW_NANOS = 100_000_000L;
    private static final int BAR = 24;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream err;
    private final int columns;
    private final LongSupplier clock;

    private Work work;
    private long drawnAt;

    /** @param clock the time in nanoseconds, as {@link System#nanoTime} */
    TerminalProgress(PrintStream err, int columns, LongSupplier clock) {
        this.err = err;
        this.columns = columns;
        this.clock = clock;
    }

    @Override
    public synchronized void begin(String what, long total, String unit) {
        end();
        work = new Work(what, total, unit, clock.getAsLong());
        draw();
    }

    @Override
    public synchronized void advance(long done, String note) {
        if (work == null) {
            return;
        }
        work.advance(done, note, clock.getAsLong());
        if (clock.getAsLong() - drawnAt >= REDRAW_NANOS) {
            draw();
        }
    }

    @Override
    public synchronized void end() {
        if (work != null) {
            work = null;
            err.print(CLEAR);
            err.flush();
        }
    }

    @Override
    public synchronized void message(String line) {
        err.println(work == null ? line : CLEAR + line);
        if (work != null) {
            draw();
        }
    }

    private void draw() {
        drawnAt = clock.getAsLong();
        StringBuilder line = new StringBuilder(work.what());
        double fraction = work.fraction();
        if (fraction >= 0) {
            int full = (int) (fraction * BAR);
            line.append("  [").append("=".repeat(full)).append(full < BAR ? ">" : "");
            line.append(" ".repeat(Math.max(0, BAR - full - 1))).append("]");
            line.append("%4d %%".formatted((int) (fraction * 100)));
        }
        line.append("  ").append(work.count());
        if (!work.note().isEmpty()) {
            line.append("  ").append(work.note());
        }
        Duration remaining = work.remaining(drawnAt);
        line.append("  ")
                .append(remaining == null ? Work.clock(work.elapsed(drawnAt)) : Work.clock(remaining) + " left");
        // One cell stays free: a full last cell makes some terminals wrap, and the line could not be drawn over again.
        err.print(CLEAR + TextWidth.shorten(line.toString(), columns - 1));
        err.flush();
    }
}
