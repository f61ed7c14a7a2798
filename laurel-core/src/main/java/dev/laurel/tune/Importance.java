package dev.laurel.tune;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.SpearmansCorrelation;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.hipparchus.stat.ranking.TiesStrategy;

/**
 * How much a key mattered in a search, each key looked at by itself.
 *
 * <p>The trials are put into groups, by the value of a key without order, else by quarters of the values that were tried.
 * The share is that of the variance of the results' ranks which lies between the groups, less what chance alone would put
 * there: epsilon squared (Kelley 1935). It sees an optimum in the middle, which a correlation does not; it does not see
 * what two keys do only together.
 *
 * @param share between 0 and 1
 * @param direction Spearman's correlation of value and result, larger results being better; nothing without an order
 */
public record Importance(String key, double share, OptionalDouble direction) {

    /** Fewer trials say nothing. */
    public static final int LEAST_TRIALS = 10;

    private static final int GROUPS = 4;

    /** A value of the key that was tried, and how good the result was. */
    record Tried(String value, double gain) {}

    /** The most important key first; empty if there are fewer trials than {@link #LEAST_TRIALS}. */
    static List<Importance> of(SearchSpace space, List<Trial> trials, Goal goal, Halving halving) {
        List<Trial> measured = trials.stream()
                .filter(Trial::counts)
                .filter(t -> Double.isFinite(comparable(t, goal, halving)))
                .toList();
        if (measured.size() < LEAST_TRIALS) {
            return List.of();
        }
        return space.dimensions().stream()
                .map(d -> of(
                        d,
                        measured.stream()
                                .map(t -> new Tried(t.values().get(d.key()), comparable(t, goal, halving)))
                                .toList()))
                .sorted(Comparator.comparingDouble((Importance i) -> -i.share()))
                .toList();
    }

    /** What all trials have in common: the value where they were judged first, else where they ended. */
    private static double comparable(Trial trial, Goal goal, Halving halving) {
        return halving.rungs() == 0 || trial.judged().isEmpty()
                ? goal.gain(trial.value())
                : goal.gain(trial.judged().get(0).value());
    }

    static Importance of(Dimension dimension, List<Tried> tried) {
        double[] results = ranks(tried.stream().mapToDouble(Tried::gain).toArray());
        if (dimension.domain() instanceof Domain.Options options) {
            int[] groups = tried.stream()
                    .mapToInt(t -> options.values().indexOf(t.value()))
                    .toArray();
            return new Importance(dimension.key(), share(results, groups), OptionalDouble.empty());
        }
        double[] values =
                tried.stream().mapToDouble(t -> Double.parseDouble(t.value())).toArray();
        int[] groups = Arrays.stream(ranks(values))
                .mapToInt(rank -> (int) ((rank - 1) * GROUPS / values.length))
                .toArray();
        double correlation = new SpearmansCorrelation().correlation(values, results);
        return new Importance(
                dimension.key(),
                share(results, groups),
                Double.isNaN(correlation) ? OptionalDouble.empty() : OptionalDouble.of(correlation));
    }

    private static double[] ranks(double[] values) {
        return new NaturalRanking(TiesStrategy.AVERAGE).rank(values);
    }

    /** Epsilon squared: one minus the variance within groups over that of all, both unbiased; at least 0. */
    private static double share(double[] results, int[] groups) {
        double all = squares(results);
        List<double[]> members =
                IntStream.range(0, results.length)
                        .boxed()
                        .collect(Collectors.groupingBy(i -> groups[i]))
                        .values()
                        .stream()
                        .map(of -> of.stream().mapToDouble(i -> results[i]).toArray())
                        .toList();
        int left = results.length - members.size();
        if (all == 0 || left == 0) {
            return 0;
        }
        double within = members.stream().mapToDouble(Importance::squares).sum();
        return Math.max(0, 1 - within / left / (all / (results.length - 1)));
    }

    private static double squares(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    }
}
