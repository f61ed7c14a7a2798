/**
 * How good predictions are: numbers on plain arrays and strings, each with a bootstrap confidence interval.
 *
 * <p>A ratio whose denominator is zero (the precision of a class that was never predicted) is 0, as with
 * scikit-learn's {@code zero_division=0}. What is not defined at all (a correlation with a constant, anything on an
 * empty set) is absent from the report, which says so in a note.
 */
package dev.laurel.metric;
