package dev.laurel.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The trials of a search as far as they have come; all that happens to them goes through here into the journal. */
final class History {

    private final Journal journal;
    private final Map<Integer, Trial> trials = new TreeMap<>();

    /** Goes on from what the journal holds. */
    History(Journal journal) {
        this.journal = journal;
        journal.earlier().forEach(this::apply);
    }

    synchronized void record(TrialEvent event) {
        journal.append(event);
        apply(event);
    }

    private void apply(TrialEvent event) {
        if (event instanceof TrialEvent.Begun begun) {
            trials.put(begun.trial(), Trial.begun(begun));
        } else if (event instanceof TrialEvent.Judged judged) {
            trials.computeIfPresent(judged.trial(), (number, trial) -> trial.with(judged));
        } else if (event instanceof TrialEvent.Ended ended) {
            trials.computeIfPresent(ended.trial(), (number, trial) -> trial.with(ended));
        }
    }

    /** By number. */
    synchronized List<Trial> all() {
        return new ArrayList<>(trials.values());
    }

    synchronized Trial trial(int number) {
        return trials.get(number);
    }

    /** What other trials measured at a rung; those that failed later were no competition. */
    synchronized List<Optional<Double>> valuesAt(int rung, int exceptTrial) {
        return trials.values().stream()
                .filter(t -> t.number() != exceptTrial && !t.is(TrialEvent.Status.FAILED))
                .flatMap(t -> t.judged().stream())
                .filter(judged -> judged.rung() == rung)
                .map(TrialEvent.Judged::value)
                .toList();
    }
}
