package dev.laurel.cli;

import dev.laurel.report.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Shows progress in a log: a line when work begins, one every ten seconds, and one at the end if it took that long. */
final class PlainProgress implements Progress {

    private static final long EVERY_NANOS = 10_000_000_000L;

    private final PrintStream err;
    private final LongSupplier clock;

    private Work work;
    private long writtenAt;

    /** @param clock the time in nanoseconds, as {@link System#nanoTime} */
    PlainProgress(PrintStream err, LongSupplier clock) {
        this.err = err;
        this.clock = clock;
    }

    @Override
    public synchronized void begin(String what, long total, String unit) {
        end();
        writtenAt = clock.getAsLong();
        work = new Work(what, total, unit, writtenAt);
        err.println(work.extent().isEmpty() ? what : what + ": " + work.extent());
    }

    @Override
    public synchronized void advance(long done, String note) {
        if (work == null) {
            return;
        }
        long now = clock.getAsLong();
        work.advance(done, note, now);
        if (now - writtenAt < EVERY_NANOS) {
            return;
        }
        writtenAt = now;
        StringBuilder line = new StringBuilder(work.what()).append(": ").append(work.count());
        if (!note.isEmpty()) {
            line.append("  ").append(note);
        }
        Duration remaining = work.remaining(now);
        if (remaining != null) {
            line.append("  ").append(Work.clock(remaining)).append(" left");
        }
        err.println(line);
    }

    @Override
    public synchronized void end() {
        if (work == null) {
            return;
        }
        Duration elapsed = work.elapsed(clock.getAsLong());
        if (elapsed.toNanos() >= EVERY_NANOS) {
            err.println(work.what() + ": " + work.count() + " in " + Work.clock(elapsed));
        }
        work = null;
    }

    @Override
    public synchronized void message(String line) {
        err.println(line);
    }
}
