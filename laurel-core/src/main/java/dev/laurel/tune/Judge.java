package dev.laurel.tune;

import dev.laurel.recipe.Onlooker;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks on at one trial, compares it with the others where it is to be judged, and gives it up if it is not good enough. */
final class Judge implements Onlooker {

    private final int trial;
    private final Halving halving;
    private final Goal goal;
    private final History history;

    Judge(int trial, Halving halving, Goal goal, History history) {
        this.trial = trial;
        this.halving = halving;
        this.goal = goal;
        this.history = history;
    }

    private int nextRung() {
        return history.trial(trial).judged().size();
    }

    @Override
    public boolean looksAt(double share) {
        int rung = nextRung();
        // a share is a quotient and may have been rounded down
        return rung < halving.rungs() && share < 1 && share >= halving.share(rung) - 1e-9;
    }

    @Override
    public boolean goesOn(Reached reached, Map<String, Double> dev) {
        Optional<Double> value = goal.in(dev);
        synchronized (history) { // the others must not change between being asked and being told
            int rung = nextRung();
            List<Double> others =
                    history.valuesAt(rung, trial).stream().map(goal::gain).toList();
            boolean goesOn = halving.goesOn(goal.gain(value), others);
            history.record(new TrialEvent.Judged(
                    trial, rung, reached.share(), value, reached.updates(), reached.passes(), goesOn));
            return goesOn;
        }
    }
}
