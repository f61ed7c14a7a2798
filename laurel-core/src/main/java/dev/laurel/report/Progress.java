package dev.laurel.report;

/**
 * Where long work tells how far it has come; the command line shows it as a bar, an embedder as it likes.
 *
 * <p>One piece of work runs at a time: {@link #begin}, any number of {@link #advance}, {@link #end}. It may be called from
 * any thread, and returns at once, so that work is never slowed by being watched.
 */
public interface Progress {

    /** Shows nothing. */
    Progress NONE = new Progress() {
        @Override
        public void begin(String what, long total, String unit) {}

        @Override
        public void advance(long done, String note) {}

        @Override
        public void end() {}

        @Override
        public void message(String line) {}
    };

    /**
     * Starts a piece of work.
     *
     * @param what what is done, as a short phrase that starts with a capital: {@code "Training"}
     * @param total how many units it will take, or 0 if nobody knows
     * @param unit what is counted, in the plural: {@code "steps"}, {@code "examples"}; {@code "B"} for bytes, which are
     *     then shown in kB, MB or GB
     */
    void begin(String what, long total, String unit);

    /**
     * Says how far the work has come.
     *
     * @param done units done since {@link #begin}, not since the last call
     * @param note a few words beside the count, such as {@code "loss 0.312  4210 tok/s"}; empty for none
     */
    void advance(long done, String note);

    /** Ends the piece of work, whether it was finished or not; without one begun it does nothing. */
    void end();

    /** Shows one line that stays, above a bar if there is one. */
    void message(String line);
}
