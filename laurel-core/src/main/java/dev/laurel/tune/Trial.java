package dev.laurel.tune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of a search's recipe with values of its own.
 *
 * @param number from 1, in the order in which trials began
 * @param values by key
 * @param judged what was measured on the way, in order
 * @param ended how it ended; nothing while it has not
 */
public record Trial(
        int number, Map<String, String> values, List<TrialEvent.Judged> judged, Optional<TrialEvent.Ended> ended) {

    public Trial {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        judged = List.copyOf(judged);
    }

    static Trial begun(TrialEvent.Begun begun) {
        return new Trial(begun.trial(), begun.values(), List.of(), Optional.empty());
    }

    Trial with(TrialEvent.Judged next) {
        List<TrialEvent.Judged> all = new ArrayList<>(judged);
        all.add(next);
        return new Trial(number, values, all, ended);
    }

    Trial with(TrialEvent.Ended end) {
        return new Trial(number, values, judged, Optional.of(end));
    }

    /** How it ended, if it did. */
    Optional<TrialEvent.Status> status() {
        return ended.map(TrialEvent.Ended::status);
    }

    boolean is(TrialEvent.Status status) {
        return status().filter(status::equals).isPresent();
    }

    /** Whether it ended with a value. */
    boolean counts() {
        return is(TrialEvent.Status.COMPLETED) || is(TrialEvent.Status.STOPPED);
    }

    /** The metric where it ended; NaN without one. */
    double value() {
        return ended.flatMap(TrialEvent.Ended::value).orElse(Double.NaN);
    }

    /**
     * The best trial first: those that came to their end by their value, then those that were given up, the farther the
     * better, then those that failed.
     */
    static Comparator<Trial> bestFirst(Goal goal) {
        return Comparator.<Trial>comparingInt(t -> t.status().map(Enum::ordinal).orElse(Integer.MAX_VALUE))
                .thenComparing(
                        t -> t.is(TrialEvent.Status.STOPPED) ? -t.judged().size() : 0)
                .thenComparing(t -> -goal.gain(t.value()))
                .thenComparing(Trial::number);
    }
}
