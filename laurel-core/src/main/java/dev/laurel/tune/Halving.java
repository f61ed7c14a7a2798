package dev.laurel.tune;

import java.util.List;

/**
 * Asynchronous successive halving (Li, Jamieson, Rostamizadeh et al. 2020), as the variant that stops: a trial runs with
 * its full schedule, is judged at some shares of it, and is given up unless it is among the best there.
 *
 * <p>Judged last at 1/factor of its updates, before that at 1/factor², and so on. To go on it must be among the best
 * 1/factor of all that were judged there so far, itself included, and at least the best; equals do not count against it.
 * So no trial ever waits for another, and none is begun again.
 *
 * @param factor of how many one goes on, at least 2
 * @param rungs how often a trial is judged; 0 for never
 */
public record Halving(int factor, int rungs) {

    /** Every trial runs to its end. */
    public static final Halving NONE = new Halving(3, 0);

    public Halving {
        if (factor < 2 || rungs < 0) {
            throw new IllegalArgumentException("factor " + factor + ", rungs " + rungs);
        }
    }

    /** The share of its updates after which a trial is judged, at a rung from 0. */
    double share(int rung) {
        return Math.pow(factor, rung - rungs);
    }

    /**
     * Whether a trial goes on.
     *
     * @param gain its value, larger being better
     * @param others the gains of the other trials that were judged at the same rung before
     */
    boolean goesOn(double gain, List<Double> others) {
        long better = others.stream().filter(other -> other > gain).count();
        return better < Math.max(1, (others.size() + 1) / factor);
    }
}
