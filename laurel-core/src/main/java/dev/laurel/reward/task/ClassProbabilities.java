package dev.laurel.reward.task;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a classifier thinks of an example, read from a column as a JSON object such as {@code {"good": 0.8, "bad": 0.2}}.
 *
 * @param byClass probabilities that sum to one
 */
record ClassProbabilities(Map<String, Double> byClass) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** How far the sum may be from one: probabilities are often written with few digits. */
    private static final double SLACK = 1e-2;

    /** What a function makes of the probabilities and the right class; where one is not there, it abstains or fails. */
    static Judgement judge(
            Candidate candidate, String column, BiFunction<ClassProbabilities, String, Judgement> function) {
        if (candidate.references().isEmpty()) {
            return Judgement.abstain("no reference");
        }
        String text = candidate.columns().get(column);
        if (text == null) {
            return Judgement.abstain("no value for '" + column + "'");
        }
        ClassProbabilities probabilities;
        try {
            probabilities = parse(text);
        } catch (IllegalArgumentException e) {
            return Judgement.failure("'" + column + "' " + e.getMessage());
        }
        String label = candidate.references().get(0);
        return probabilities.byClass().containsKey(label)
                ? function.apply(probabilities, label)
                : Judgement.failure("'" + column + "' has no class '" + label + "', only "
                        + String.join(", ", probabilities.byClass().keySet()));
    }

    private static ClassProbabilities parse(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("is not JSON", e);
        }
        if (node == null || !node.isObject()) {
            throw new IllegalArgumentException("must be a JSON object of probabilities by class");
        }
        Map<String, Double> byClass = new LinkedHashMap<>();
        double sum = 0;
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            double value = entry.getValue().isNumber() ? entry.getValue().doubleValue() : Double.NaN;
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("gives the class '" + entry.getKey() + "' no probability");
            }
            byClass.put(entry.getKey(), value);
            sum += value;
        }
        if (Math.abs(sum - 1) > SLACK) {
            throw new IllegalArgumentException("has probabilities that sum to " + sum + ", not 1");
        }
        return new ClassProbabilities(byClass);
    }

    double of(String label) {
        return byClass.get(label);
    }

    /** The probability of the likeliest other class; 0 if there is none. */
    double bestBeside(String label) {
        return byClass.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(label))
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElse(0);
    }
}
