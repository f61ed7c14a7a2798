package dev.laurel.reward;

import dev.laurel.base.UserError;
import dev.laurel.data.format.Row;
import dev.laurel.text.Completion;
import dev.laurel.text.Message;
import dev.laurel.text.Prompt;
import dev.laurel.text.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads candidates from rows of any format: prompt, completion and references from their columns, all else as columns.
 *
 * @param prompt the column with the prompt, a text or a list of turns; a row may lack it
 * @param completion the column with the reply, a text or a list of turns
 * @param reference the column with the right answer or a list of them; a row may lack it
 */
public record CandidateReader(String prompt, String completion, String reference) {

    /** The columns {@code prompt}, {@code completion} and {@code reference}. */
    public static final CandidateReader DEFAULT = new CandidateReader("prompt", "completion", "reference");

    /** What may be given another column. */
    public static final List<String> PARTS = List.of("prompt", "completion", "reference");

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What the candidates have, for {@link RewardNeeds}. */
    public static Set<String> has(List<Candidate> candidates) {
        Set<String> has = new TreeSet<>();
        for (Candidate candidate : candidates) {
            has.addAll(candidate.columns().keySet());
            if (!candidate.prompt().isEmpty()) {
                has.add(RewardFunction.PROMPT);
            }
            if (!candidate.references().isEmpty()) {
                has.add(RewardFunction.REFERENCE);
            }
        }
        return has;
    }

    /**
     * The candidate of a row.
     *
     * @throws UserError if it has no completion, or one is neither text nor turns
     */
    public Candidate read(Row row) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String name : row.names()) {
            Object value = row.value(name);
            if (value != null && !List.of(prompt, completion, reference).contains(name)) {
                columns.put(name, text(value));
            }
        }
        Object before = row.has(prompt) ? row.value(prompt) : null;
        return new Candidate(
                before == null ? Prompt.NONE : prompt(row, before), completion(row), references(row), columns);
    }

    private Prompt prompt(Row row, Object value) {
        return value instanceof List<?> turns ? Prompt.of(messages(row, prompt, turns)) : Prompt.of(text(value));
    }

    private Completion completion(Row row) {
        Object value = row.value(completion);
        if (value == null) {
            throw row.wrongType(completion, "a reply is needed, if only an empty text");
        }
        return value instanceof List<?> turns
                ? Completion.of(messages(row, completion, turns))
                : Completion.of(text(value));
    }

    /** The right answers of a row; empty if it has none. */
    public List<String> references(Row row) {
        Object value = row.has(reference) ? row.value(reference) : null;
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> several
                ? several.stream().map(CandidateReader::text).toList()
                : List.of(text(value));
    }

    private static List<Message> messages(Row row, String column, List<?> turns) {
        List<Message> messages = new ArrayList<>();
        for (Object turn : turns) {
            if (!(turn instanceof Map<?, ?> fields)
                    || !(fields.get("role") instanceof String role)
                    || !(fields.get("content") instanceof String content)) {
                throw row.wrongType(column, "a text is needed, or turns with role and content");
            }
            messages.add(new Message(
                    Role.named(role)
                            .orElseThrow(() -> UserError.at(
                                    row.location(),
                                    "no role '" + role + "'. Known: " + String.join(", ", Role.known()) + ".")),
                    content));
        }
        return messages;
    }

    /** A value as a column holds it: lists and objects as JSON. */
    private static String text(Object value) {
        return value instanceof List<?> || value instanceof Map<?, ?>
                ? JSON.writeValueAsString(value)
                : String.valueOf(value);
    }
}
