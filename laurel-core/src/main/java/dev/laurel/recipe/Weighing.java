package dev.laurel.recipe;

import dev.laurel.metric.Estimate;
import dev.laurel.metric.MetricMeaning;
import dev.laurel.metric.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A new version weighed against the one that it was made from: the gate.
 *
 * @param sets both on each set
 * @param passed whether the new one is worse nowhere beyond what chance explains, and better on what came with it
 * @param reasons why, in sentences
 */
record Weighing(List<RunVersion.Measured> sets, boolean passed, List<String> reasons) {

    /**
     * Weighs.
     *
     * @param number of the new version
     * @param lineage the versions that it came from, oldest first
     * @param sets what was measured, those of the earlier versions and its own
     * @param before of each set
     * @param after of each set
     * @param tolerance how much worse a set may be beyond its interval
     */
    static Weighing of(
            int number,
            List<RunVersion> lineage,
            String metric,
            List<FrozenSet> sets,
            Map<String, Scores> before,
            Map<String, Scores> after,
            double tolerance,
            long seed) {
        List<RunVersion.Measured> measured = new ArrayList<>();
        List<String> against = new ArrayList<>();
        String better = "";
        for (FrozenSet set : sets) {
            String name = set.name();
            Estimate value = after.get(name).report(seed).values().get(metric);
            Estimate gain = after.get(name).gainOver(before.get(name), seed).get(metric);
            boolean own = set.since() == number;
            if (value == null || gain == null) {
                if (own) {
                    against.add(metric + " is not defined on " + name + ", so nothing shows a gain.");
                }
                continue;
            }
            measured.add(measured(set, own, lineage, value, gain));
            if (own && gain.value() <= 0) {
                against.add(name + " is not better: " + shown(metric, gain) + ".");
            } else if (own) {
                better = name + " is better: " + shown(metric, gain);
            } else if (gain.high() < -tolerance) {
                against.add(name + " is worse beyond chance: " + shown(metric, gain) + ".");
            }
        }
        return against.isEmpty()
                ? new Weighing(
                        measured, true, List.of(better + ", and no earlier set is worse beyond what chance explains."))
                : new Weighing(measured, false, against);
    }

    private static RunVersion.Measured measured(
            FrozenSet set, boolean own, List<RunVersion> lineage, Estimate value, Estimate gain) {
        OptionalDouble best = lineage.stream()
                .map(version -> version.value(set.name()))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .max();
        Double forgetting = own || best.isEmpty() ? null : best.getAsDouble() - value.value();
        return new RunVersion.Measured(
                set.name(),
                set.since(),
                set.data().size(),
                value.value(),
                List.of(value.low(), value.high()),
                value.value() - gain.value(),
                gain.value(),
                List.of(gain.low(), gain.high()),
                forgetting);
    }

    private static String shown(String metric, Estimate gain) {
        boolean share = MetricMeaning.of(metric).isShare();
        double scale = share ? 100 : 1;
        return String.format(
                Locale.ROOT,
                "%s %+.1f%s [%+.1f, %+.1f]",
                metric,
                gain.value() * scale,
                share ? " points" : "",
                gain.low() * scale,
                gain.high() * scale);
    }

    /** The mean over all sets; null of none. */
    Double average() {
        return mean(sets.stream().map(RunVersion.Measured::value).toList());
    }

    /** The mean of what is lost of the best earlier value; null without earlier sets. */
    Double forgetting() {
        return mean(sets.stream()
                .map(RunVersion.Measured::forgetting)
                .filter(lost -> lost != null)
                .toList());
    }

    /** The mean gain over the versions that the earlier sets came with; null without earlier sets. */
    Double backwardTransfer(List<RunVersion> lineage) {
        List<Double> transfers = new ArrayList<>();
        for (RunVersion.Measured set : sets) {
            lineage.stream()
                    .filter(version -> version.number() == set.since())
                    .map(version -> version.value(set.set()))
                    .filter(OptionalDouble::isPresent)
                    .forEach(then -> transfers.add(set.value() - then.getAsDouble()));
        }
        return mean(transfers);
    }

    private static Double mean(List<Double> values) {
        return values.isEmpty()
                ? null
                : values.stream().mapToDouble(v -> v).average().orElseThrow();
    }
}
