package dev.laurel.report;

/**
 * A measured number with its 95% confidence interval.
 *
 * @param low the lower end, or NaN if no interval is known
 * @param high the upper end, or NaN if no interval is known
 */
public record Estimate(double value, double low, double high) {

    /** A number without an interval. */
    public static Estimate of(double value) {
        return new Estimate(value, Double.NaN, Double.NaN);
    }

    /** Whether an interval is known. */
    public boolean hasInterval() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    /** Whether both intervals are known and do not touch. */
    boolean isApartFrom(Estimate other) {
        return hasInterval() && other.hasInterval() && (low > other.high || high < other.low);
    }
}
