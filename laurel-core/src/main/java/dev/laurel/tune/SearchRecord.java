package dev.laurel.tune;

import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.config.RecordJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code tune.json}: what came of a search.
 *
 * @param name the recipe's
 * @param metric of the dev part that was searched by
 * @param larger whether larger is better
 * @param start its value before any training
 * @param space the values of each key, as they were given
 * @param trials the best first
 * @param updates of all trials
 * @param passes over the training data of all trials
 * @param importance of each key, the most important first; empty if there were too few trials
 * @param best the trial that was completed
 */
public record SearchRecord(
        String name,
        String metric,
        boolean larger,
        Optional<Double> start,
        SearchConfig.SamplerName sampler,
        SearchConfig.SchedulerName scheduler,
        long seed,
        Map<String, String> space,
        List<Row> trials,
        long updates,
        double passes,
        List<Influence> importance,
        Best best) {

    /**
     * One trial.
     *
     * @param trial its number, from 1
     * @param value where it ended; nothing if it failed
     * @param reason why it failed; empty if it did not
     */
    public record Row(
            int trial,
            TrialEvent.Status status,
            Optional<Double> value,
            long updates,
            double passes,
            Map<String, String> values,
            String reason) {

        static Row of(Trial trial) {
            TrialEvent.Ended ended = trial.ended().orElseThrow();
            return new Row(
                    trial.number(),
                    ended.status(),
                    ended.value(),
                    ended.updates(),
                    ended.passes(),
                    trial.values(),
                    ended.reason());
        }
    }

    /** How much a key mattered, as {@link Importance} defines it. */
    public record Influence(String key, double share, Optional<Double> direction) {

        static Influence of(Importance importance) {
            OptionalDouble direction = importance.direction();
            return new Influence(
                    importance.key(),
                    importance.share(),
                    direction.isPresent() ? Optional.of(direction.getAsDouble()) : Optional.empty());
        }
    }

    /**
     * The best trial, which was completed.
     *
     * @param recipe the file that {@code laurel run} takes
     * @param metrics after training, by part and name; here alone is the test part
     * @param intervals their 95 % bootstrap intervals
     */
    public record Best(
            int trial,
            String folder,
            String recipe,
            Map<String, Map<String, Double>> metrics,
            Map<String, Map<String, List<Double>>> intervals) {}

    /** Writes it so that the file is there as a whole at every moment. */
    public void write(Path file) {
        AtomicFile.writeText(file, RecordJson.write(this) + "\n");
    }
}
