package dev.laurel.metric.text;

/**
 * The values that a metric can have.
 *
 * @param worst what nothing is worse than; may be infinite
 * @param best what nothing is better than; below {@code worst} if smaller is better
 */
public record Scale(double worst, double best) {

    static final Scale SHARE = new Scale(0, 1);
    static final Scale PERCENT = new Scale(0, 100);

    public boolean higherIsBetter() {
        return best > worst;
    }

    public double low() {
        return Math.min(worst, best);
    }

    public double high() {
        return Math.max(worst, best);
    }
}
