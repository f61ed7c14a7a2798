package dev.laurel.reward;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The rewards of a batch under a policy.
 *
 * @param outcomes what the function said of each candidate
 * @param values what each candidate counts as; nothing if it is left out
 */
public record Rewards(List<Outcome> outcomes, List<OptionalDouble> values) {

    public Rewards {
        outcomes = List.copyOf(outcomes);
        values = List.copyOf(values);
    }
}
