package dev.laurel.recipe;

import dev.laurel.metric.Scores;
import dev.laurel.train.Validation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Measures the model on the dev part during training. */
record DevValidation(Job job) implements Validation {

    /** Nothing if there is no such part. */
    static Optional<Validation> of(Job job) {
        return job.parts().stream().anyMatch(part -> part.name().equals(Job.DEV) && part.examples() > 0)
                ? Optional.of(new DevValidation(job))
                : Optional.empty();
    }

    @Override
    public Map<String, Double> measure(LongConsumer done) {
        return measured(job, done);
    }

    /** What the dev part says of the model as it is, by metric. */
    static Map<String, Double> measured(Job job, LongConsumer done) {
        Scores scores = job.measure(Job.DEV, done).scores();
        int[] once = new int[scores.size()];
        Arrays.fill(once, 1);
        double[] values = scores.values(once);
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int m = 0; m < values.length; m++) {
            metrics.put(scores.names().get(m), values[m]);
        }
        return metrics;
    }

    @Override
    public String headline() {
        return job.headline();
    }
}
