package dev.laurel.reward;

import java.util.List;

/**
 * How an outcome came about, as a tree whose root has the score's value.
 *
 * @param name of the function
 * @param outcome what the function said
 * @param detail what the outcome was made from; may be empty
 * @param parts of a composed function, in order
 */
public record Explanation(String name, Outcome outcome, String detail, List<Explanation> parts) {

    public Explanation {
        parts = List.copyOf(parts);
    }

    /** The explanation of a score. */
    public Explanation(String name, double value, String detail, List<Explanation> parts) {
        this(name, new Score(value), detail, parts);
    }

    /** Equal to the score; NaN where the function abstained or failed. */
    public double value() {
        return outcome instanceof Score score ? score.value() : Double.NaN;
    }
}
