package dev.laurel.reward.remote;

import dev.laurel.reward.Candidate;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.text.Rendered;
import dev.laurel.text.Role;
import dev.laurel.text.Transcript;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places for {@code {prompt}}, {@code {completion}} and {@code {reference}}; other braces stay.
 *
 * <p>All places are filled at once, so that a reply that writes {@code {reference}} itself does not get it.
 */
record Placeholders(String template) {

    static final String PROMPT = "{prompt}";
    static final String COMPLETION = "{completion}";
    static final String REFERENCE = "{reference}";

    private static final Pattern PLACE = Pattern.compile("\\{(?:prompt|completion|reference)}");

    boolean has(String place) {
        return template.contains(place);
    }

    String fill(Rendered texts, String reference) {
        return PLACE.matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group()) {
                            case PROMPT -> texts.prompt();
                            case COMPLETION -> texts.completion();
                            default -> reference;
                        }));
    }

    /** Prompt and reply as two texts: one turn each as its words, longer conversations as a {@link Transcript}. */
    static Rendered texts(Candidate candidate) {
        boolean one = !(candidate.prompt() instanceof Prompt.Chat chat)
                || (chat.messages().size() == 1 && chat.messages().get(0).role() == Role.USER);
        boolean plain = !(candidate.completion() instanceof Completion.Chat reply)
                || (reply.messages().size() == 1 && reply.messages().get(0).role() == Role.ASSISTANT);
        return one && plain
                ? new Rendered(candidate.prompt().text(), candidate.text())
                : Transcript.DEFAULT.render(candidate.prompt(), candidate.completion());
    }
}
