package dev.laurel.metric;

/**
 * A metric on the whole set with its 95 % bootstrap interval.
 *
 * @param value what the whole set gives
 * @param low the 2.5th percentile over the resamples
 * @param high the 97.5th percentile over the resamples
 */
public record Estimate(double value, double low, double high) {}
