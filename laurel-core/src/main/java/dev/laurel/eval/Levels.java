package dev.laurel.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ordered levels of a rating, whose thresholds were learned: P(level ≤ k) = σ(θₖ − r) (McCullagh 1980).
 *
 * @param values what the levels stand for on their scale, from the lowest
 * @param thresholds {@code [levels − 1]} increasing
 */
public record Levels(List<Double> values, List<Double> thresholds) {

    public Levels {
        values = List.copyOf(values);
        thresholds = List.copyOf(thresholds);
    }

    /**
     * From what training learned.
     *
     * @param raw the first threshold, then what {@code dev.laurel.objective.Increasing} makes the steps of
     * @param low the lowest level's value
     * @param high the highest level's value
     */
    static Levels of(List<Double> raw, double low, double high) {
        Double[] thresholds = new Double[raw.size()];
        Double[] values = new Double[raw.size() + 1];
        for (int k = 0; k < values.length; k++) {
            values[k] = low + k * (high - low) / raw.size();
        }
        for (int k = 0; k < thresholds.length; k++) {
            thresholds[k] = k == 0 ? raw.get(0) : thresholds[k - 1] + Readout.softplus(raw.get(k));
        }
        return new Levels(List.of(values), List.of(thresholds));
    }

    /** P(level) of a reply with this reward, by the level's value, from the lowest. */
    public Map<Double, Double> probabilities(double reward) {
        Map<Double, Double> probabilities = new LinkedHashMap<>();
        double below = 0;
        for (int k = 0; k < values.size(); k++) {
            double upTo = k == thresholds.size() ? 1 : 1 / (1 + Math.exp(reward - thresholds.get(k)));
            probabilities.put(values.get(k), upTo - below);
            below = upTo;
        }
        return probabilities;
    }

    /** The level to expect, on the scale: the mean of the levels' values. */
    public static double expected(Map<Double, Double> probabilities) {
        return probabilities.entrySet().stream()
                .mapToDouble(level -> level.getKey() * level.getValue())
                .sum();
    }
}
