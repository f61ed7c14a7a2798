package dev.laurel.cli;

import java.time.Duration;
import java.util.Locale;

/** One piece of work under way, and the phrases that tell how far it is. */
final class Work {

    private static final long NANOS = 1_000_000_000L;

    private final String what;
    private final long total;
    private final String unit;
    private final long startedAt;

    private long done;
    private String note = "";
    /** Where the rate is counted from: a resumed run does not begin at 0. */
    private long firstDone = -1;

    private long firstAt;

    /** @param nanos the time now, as of {@link System#nanoTime} */
    Work(String what, long total, String unit, long nanos) {
        this.what = what;
        this.total = total;
        this.unit = unit;
        this.startedAt = nanos;
    }

    void advance(long units, String words, long nanos) {
        done = units;
        note = words;
        if (firstDone < 0) {
            firstDone = units;
            firstAt = nanos;
        }
    }

    String what() {
        return what;
    }

    String note() {
        return note;
    }

    /** The part that is done, in [0, 1]; −1 if the total is not known. */
    double fraction() {
        return total <= 0 ? -1 : Math.min(1.0, (double) done / total);
    }

    /** {@code "180/400 steps"}, {@code "240/364 MB"}, or {@code "180 steps"} if the total is not known. */
    String count() {
        if (!unit.equals("B")) {
            return total > 0 ? "%d/%d %s".formatted(done, total, unit) : "%d %s".formatted(done, unit);
        }
        long largest = Math.max(total, done);
        int thousands = largest >= NANOS ? 3 : largest >= 1_000_000 ? 2 : 1;
        double scale = Math.pow(1000, thousands);
        String format = thousands == 3 ? "%.2f" : "%.0f";
        String sofar = String.format(Locale.ROOT, format, done / scale);
        String name = new String[] {"kB", "MB", "GB"}[thousands - 1];
        return total > 0
                ? sofar + "/" + String.format(Locale.ROOT, format, total / scale) + " " + name
                : sofar + " " + name;
    }

    /** All of the work, as far as it is known: {@code "400 steps"}, or nothing. */
    String extent() {
        if (total <= 0) {
            return "";
        }
        String count = count();
        return count.substring(count.indexOf('/') + 1);
    }

    Duration elapsed(long nanos) {
        return Duration.ofNanos(nanos - startedAt);
    }

    /** How long the rest takes at the rate so far; null while that cannot be told. */
    Duration remaining(long nanos) {
        long units = done - firstDone;
        long time = nanos - firstAt;
        if (total <= 0 || firstDone < 0 || units <= 0 || time < NANOS) {
            return null;
        }
        return Duration.ofNanos((long) ((double) time / units * Math.max(0, total - done)));
    }

    /** {@code "0:42"}, {@code "12:05"} or {@code "1:02:05"}. */
    static String clock(Duration time) {
        long s = time.toSeconds();
        return s < 3600 ? "%d:%02d".formatted(s / 60, s % 60) : "%d:%02d:%02d".formatted(s / 3600, s / 60 % 60, s % 60);
    }
}
