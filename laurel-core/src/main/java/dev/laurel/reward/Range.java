package dev.laurel.reward;

/**
 * The bounds that a function declares for its scores.
 *
 * @param low the least score, −∞ if there is none
 * @param high the greatest score, ∞ if there is none
 */
public record Range(double low, double high) {

    /** Any finite number. */
    public static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** From 0 to 1. */
    public static final Range UNIT = new Range(0, 1);

    public Range {
        if (!(low <= high)) {
            throw new IllegalArgumentException("a range cannot go from " + low + " to " + high);
        }
    }

    /** Whether the value is inside, up to rounding in the last places. */
    public boolean contains(double value) {
        double slack = 1e-9 * Math.max(1, Math.abs(value));
        return value >= low - slack && value <= high + slack;
    }
}
