package dev.laurel.reward;

import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.util.List;
import java.util.Map;

/**
 * What is to be rewarded: a reply, what it answers, and what is known of the right answer.
 *
 * @param prompt {@link Prompt#NONE} if there is none
 * @param completion the reply; for a class, its name; for tags, the tags divided by spaces
 * @param references right answers, any of which will do; empty if none is known
 * @param columns what else the data says of this example, by name
 */
public record Candidate(Prompt prompt, Completion completion, List<String> references, Map<String, String> columns) {

    public Candidate {
        references = List.copyOf(references);
        columns = Map.copyOf(columns);
    }

    /** A reply by itself. */
    public static Candidate of(String completion) {
        return new Candidate(Prompt.NONE, Completion.of(completion), List.of(), Map.of());
    }

    /** A reply with right answers. */
    public static Candidate of(String completion, String... references) {
        return new Candidate(Prompt.NONE, Completion.of(completion), List.of(references), Map.of());
    }

    /** The same with another reply. */
    public Candidate withCompletion(String text) {
        return new Candidate(prompt, Completion.of(text), references, columns);
    }

    /** The words of the reply. */
    public String text() {
        return completion.text();
    }
}
