package dev.laurel.reward;

/**
 * A reward.
 *
 * @param value finite; more is better unless the function says otherwise
 * @param spread the standard deviation of the value as far as the function knows it, NaN if it does not
 */
public record Score(double value, double spread) implements Outcome {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the value is not finite or the spread is negative; a function that may compute
     *     such a thing answers with {@link #orFailure}
     */
    public Score {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a score must be finite, not " + value);
        }
        if (spread < 0) {
            throw new IllegalArgumentException("a spread cannot be " + spread);
        }
    }

    /** A score of unknown spread. */
    public Score(double value) {
        this(value, Double.NaN);
    }

    /** A score of the value if it is a finite number, else the failure that it is. */
    public static Outcome orFailure(double value) {
        return Double.isFinite(value) ? new Score(value) : new Failure("the reward is " + value);
    }
}
