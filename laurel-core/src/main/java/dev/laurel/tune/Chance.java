package dev.laurel.tune;

/** Picks by probabilities. */
final class Chance {

    private Chance() {}

    /**
     * The place that {@code u} falls into when the probabilities lie end to end.
     *
     * @param probabilities sum to 1
     * @param u in [0, 1)
     */
    static int pick(double[] probabilities, double u) {
        double left = u;
        for (int i = 0; i < probabilities.length; i++) {
            left -= probabilities[i];
            if (left < 0) {
                return i;
            }
        }
        return probabilities.length - 1; // what rounding left over
    }
}
