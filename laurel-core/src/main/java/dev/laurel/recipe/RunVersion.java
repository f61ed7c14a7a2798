package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.config.RecordJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;

/**
 * {@code version.json}: what a version of a run's model was made from, and what it is worth.
 *
 * @param number 1 is what the run ended with
 * @param from the version that it was made from; 0 of the run's own
 * @param made ISO 8601
 * @param seconds that making it took, or the last part of it if it was resumed
 * @param methods what kept the old; none of the run's own
 * @param labels in the order of the model's outputs
 * @param newLabels those of them that came with its data
 * @param data hash of the new examples' files, how many were learned, and how many contradicted older ones
 * @param seen how many examples were learned so far, of which its memory is a sample
 * @param metric that the sets are measured by; larger is better
 * @param sets what it was measured on, in the order in which the sets came
 * @param averageMetric the mean over the sets
 * @param forgetting the mean over the earlier sets of what is lost of the best that an earlier version had (Chaudhry et al.
 *     2018); null where there is none
 * @param backwardTransfer the mean over the earlier sets of the gain over the version that they came with (Lopez-Paz,
 *     Ranzato 2017); null where there is none
 * @param passed whether the gate let it take the place of the version that it was made from
 * @param forced whether it takes the place whatever the gate says
 * @param reasons why the gate let it or did not, in sentences
 */
public record RunVersion(
        int number,
        int from,
        String made,
        double seconds,
        List<String> methods,
        List<String> labels,
        List<String> newLabels,
        Map<String, String> data,
        long seen,
        String metric,
        List<Measured> sets,
        Double averageMetric,
        Double forgetting,
        Double backwardTransfer,
        boolean passed,
        boolean forced,
        List<String> reasons) {

    /** The name of its file. */
    static final String FILE = "version.json";

    /**
     * A version on a set.
     *
     * @param since the version that the set came with
     * @param range 95 % bootstrap interval of the value
     * @param before the value of the version that it was made from; null of the run's own, as are all that follow
     * @param gain over that, and
     * @param gainRange its 95 % interval by a paired bootstrap
     * @param forgetting the best value of an earlier version minus this one; null of the set that came with it
     */
    public record Measured(
            String set,
            int since,
            int examples,
            double value,
            List<Double> range,
            Double before,
            Double gain,
            List<Double> gainRange,
            Double forgetting) {}

    /** The value on a set, if it was measured. */
    OptionalDouble value(String set) {
        return sets.stream()
                .filter(of -> of.set().equals(set))
                .mapToDouble(Measured::value)
                .findFirst();
    }

    /** What it was measured on that came with it. */
    Optional<Measured> own() {
        return from == 0
                ? Optional.empty()
                : sets.stream().filter(of -> of.since() == number).findFirst();
    }

    /** Whether it is to take the place of the version that it was made from. */
    public boolean accepted() {
        return passed || forced;
    }

    static RunVersion read(Path file) {
        try {
            return RecordJson.read(file, RunVersion.class);
        } catch (JacksonException e) {
            throw new UserError(file + " is not a version's record: " + e.getOriginalMessage(), e);
        }
    }
}
