package dev.laurel.recipe;

import dev.laurel.report.Progress;
import dev.laurel.report.RunLog;
import dev.laurel.train.TrainObserver;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes what the training loop tells to the run's log and to the progress display. */
final class TrainReporter implements TrainObserver {

    /** Share of the newest update in the shown speed: about the last twenty count. */
    private static final double NEWEST = 0.05;

    private final RunLog log;
    private final Progress progress;
    private final int loggingSteps;
    private final long stepsBefore;

    private long lastNanos = System.nanoTime();
    private double speed = Double.NaN;
    private long tokens;
    private double seconds;

    TrainReporter(RunLog log, Progress progress, int loggingSteps, long stepsBefore, long steps) {
        this.log = log;
        this.progress = progress;
        this.loggingSteps = loggingSteps;
        this.stepsBefore = stepsBefore;
        progress.begin("Training", steps, "steps");
    }

    @Override
    public void step(Step step) {
        long now = System.nanoTime();
        double took = (now - lastNanos) / 1e9;
        lastNanos = now;
        tokens += step.tokens();
        seconds += took;
        double rate = step.tokens() / took;
        speed = Double.isNaN(speed) ? rate : (1 - NEWEST) * speed + NEWEST * rate;
        progress.advance(
                step.step(),
                String.format(Locale.ROOT, "epoch %.2f  loss %.4f  %.0f tok/s", step.epoch(), step.loss(), speed));
        if (step.step() % loggingSteps == 0) {
            Map<String, Double> line = new LinkedHashMap<>();
            line.put("train/loss", step.loss());
            line.put("train/learning_rate", step.learningRate());
            line.put("train/gradient_norm", step.gradientNorm());
            line.put("train/epoch", step.epoch());
            line.put("train/tokens_per_second", speed);
            log.scalars(stepsBefore + step.step(), line);
        }
    }

    @Override
    public void evaluated(long step, Map<String, Double> metrics, boolean best) {
        Map<String, Double> line = new LinkedHashMap<>();
        metrics.forEach((name, value) -> line.put("dev/" + name, value));
        log.scalars(stepsBefore + step, line);
        lastNanos = System.nanoTime();
    }

    @Override
    public void saved(long step) {
        lastNanos = System.nanoTime();
    }

    void end() {
        progress.end();
    }

    double tokensPerSecond() {
        return seconds == 0 ? 0 : tokens / seconds;
    }
}
