package dev.laurel.reward.code;

import dev.laurel.reward.Candidate;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tests of one candidate.
 *
 * @param setup what stands before them; may be empty
 * @param entryPoint the function that {@code check} gets; may be empty
 * @param texts each an assert or a program of several
 */
record CodeTests(String setup, String entryPoint, List<String> texts) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static CodeTests of(Candidate candidate, Code settings) {
        List<String> tests = settings.tests()
                .map(column -> texts(candidate.columns().getOrDefault(column, "")))
                .orElseGet(candidate::references);
        String setup = settings.setup()
                .map(column -> String.join("\n", texts(candidate.columns().getOrDefault(column, ""))))
                .orElse("");
        return new CodeTests(
                setup,
                candidate.columns().getOrDefault(settings.entryPoint(), ""),
                tests.stream().filter(test -> !test.isBlank()).toList());
    }

    /** A column as a list: candidates hold lists as JSON. */
    private static List<String> texts(String column) {
        if (column.strip().startsWith("[")) {
            try {
                JsonNode list = JSON.readTree(column);
                if (list.isArray() && list.valueStream().allMatch(JsonNode::isString)) {
                    return list.valueStream().map(JsonNode::asString).toList();
                }
            } catch (JacksonException e) {
                // A program that begins with a bracket.
            }
        }
        return List.of(column);
    }
}
