package dev.laurel.cli;

import dev.laurel.report.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Shows progress as one line of a terminal that is drawn over again, at most ten times a second. */
final class TerminalProgress implements Progress {

    private static final long REDRAW_NANOS = 100_000_000L;
    private static final int LONGEST_BAR = 24;
    private static final int SHORTEST_BAR = 6;
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
        StringBuilder figures = new StringBuilder();
        if (work.fraction() >= 0) {
            figures.append("%4d %%".formatted((int) (work.fraction() * 100)));
        }
        figures.append("  ").append(work.count());
        if (!work.note().isEmpty()) {
            figures.append("  ").append(work.note());
        }
        Duration remaining = work.remaining(drawnAt);
        String time = remaining == null ? Work.clock(work.elapsed(drawnAt)) : Work.clock(remaining) + " left";
        figures.append("  ").append(time);
        // One cell stays free: a full last cell makes some terminals wrap, and the line could not be drawn over again.
        int cells = columns - 1;
        String line = work.what() + bar(cells - TextWidth.of(work.what()) - TextWidth.of(figures.toString())) + figures;
        err.print(CLEAR + TextWidth.shorten(line, cells));
        err.flush();
    }

    /** A bar of at most the given width; nothing if it would be too short to tell anything. */
    private String bar(int cells) {
        String before = "  [";
        int width = Math.min(LONGEST_BAR, cells - before.length() - 1);
        if (work.fraction() < 0 || width < SHORTEST_BAR) {
            return "";
        }
        int full = (int) (work.fraction() * width);
        String head = full < width ? ">" : "";
        return before + "=".repeat(full) + head + " ".repeat(width - full - head.length()) + "]";
    }
}
