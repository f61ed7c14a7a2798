package dev.laurel.train;

/**
 * Where a run stands, apart from weights and optimiser.
 *
 * @param step updates made
 * @param best headline metric of the best evaluation so far; NaN if none was made
 * @param bestStep updates made at that evaluation
 * @param withoutGain evaluations since then
 * @param latest headline metric of the last evaluation; NaN if none was made
 * @param latestStep updates made at that evaluation; -1 if none was made
 */
record LoopState(long step, double best, long bestStep, int withoutGain, double latest, long latestStep) {

    static final LoopState START = new LoopState(0, Double.NaN, 0, 0, Double.NaN, -1);

    LoopState stepped() {
        return new LoopState(step + 1, best, bestStep, withoutGain, latest, latestStep);
    }

    LoopState evaluated(double metric) {
        boolean gain = Double.isNaN(best) || metric > best;
        return gain
                ? new LoopState(step, metric, step, 0, metric, step)
                : new LoopState(step, best, bestStep, withoutGain + 1, metric, step);
    }
}
