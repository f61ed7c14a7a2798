package dev.laurel.tune;

import dev.laurel.report.Progress;

/** Shows the work of a trial under the trial's name, without what a run has to say besides, which is the same in each. */
record TrialProgress(Progress shown, String name) implements Progress {

    @Override
    public void begin(String what, long total, String unit) {
        shown.begin(name, total, unit);
    }

    @Override
    public void advance(long done, String note) {
        shown.advance(done, note);
    }

    @Override
    public void end() {
        shown.end();
    }

    @Override
    public void message(String line) {
        // told when the best trial is completed
    }
}
