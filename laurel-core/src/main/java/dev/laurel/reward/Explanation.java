package dev.laurel.reward;

import java.util.List;

/**
 * How a score came about, as a tree whose root has the score's value.
 *
 * @param name of the function
 * @param value equal to the score; NaN where the function abstained or failed
 * @param detail what the value was made from, or why there is none; may be empty
 * @param parts of a composed function, in order
 */
public record Explanation(String name, double value, String detail, List<Explanation> parts) {

    public Explanation {
        parts = List.copyOf(parts);
    }

    /** An explanation of a function that has no parts. */
    public static Explanation of(String name, Outcome outcome, String detail) {
        return of(name, outcome, detail, List.of());
    }

    /** An explanation whose value is the outcome's; without a score, the detail is the outcome's reason. */
    public static Explanation of(String name, Outcome outcome, String detail, List<Explanation> parts) {
        if (outcome instanceof Score score) {
            return new Explanation(name, score.value(), detail, parts);
        }
        String reason = outcome instanceof Abstain abstain
                ? "abstains: " + abstain.reason()
                : "failed: " + ((Failure) outcome).reason();
        return new Explanation(name, Double.NaN, reason, parts);
    }
}
