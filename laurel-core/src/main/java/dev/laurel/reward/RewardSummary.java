package dev.laurel.reward;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What a function said of many candidates, in a few numbers.
 *
 * @param mean of the scores, as {@code least} and {@code greatest} NaN if there are none
 */
public record RewardSummary(RewardCounts counts, double mean, double least, double greatest) {

    public static RewardSummary of(List<Outcome> outcomes) {
        RewardTally tally = new RewardTally();
        outcomes.forEach(tally::add);
        double[] scores = outcomes.stream()
                .filter(Score.class::isInstance)
                .mapToDouble(outcome -> ((Score) outcome).value())
                .toArray();
        return new RewardSummary(
                tally.counts(),
                DoubleStream.of(scores).average().orElse(Double.NaN),
                DoubleStream.of(scores).min().orElse(Double.NaN),
                DoubleStream.of(scores).max().orElse(Double.NaN));
    }

    /** Why nothing could be learned from these rewards, if that is so: there are none, or all are equal. */
    public Optional<String> warning() {
        if (counts.scores() == 0) {
            return Optional.of("there is no score among " + counts.candidates()
                    + " candidates: nothing can be learned from this reward");
        }
        if (counts.scores() > 1 && least == greatest) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "all %d scores are equal (%.6g): nothing can be learned from this reward",
                    counts.scores(),
                    least));
        }
        return Optional.empty();
    }
}
