package dev.laurel.text;

import dev.laurel.config.Config;
import dev.laurel.config.Key;
import java.util.List;
import java.util.stream.Stream;

/**
 * A conversation written down, each turn after its speaker's name: for models that have no chat template of their own.
 *
 * <p>The defaults are the names in the public HH-RLHF dialogues. The space after the name that opens the reply belongs
 * to the completion, since tokenizers of the byte-level kind join a space to the word behind it.
 */
public record Transcript(
        @Key(doc = "What stands before a system message.", defaultValue = "\"\\n\\nSystem:\"")
        String system,

        @Key(doc = "What stands before what the user says.", defaultValue = "\"\\n\\nHuman:\"")
        String user,

        @Key(doc = "What stands before what the assistant says.", defaultValue = "\"\\n\\nAssistant:\"")
        String assistant,

        @Key(doc = "What stands before a tool's answer.", defaultValue = "\"\\n\\nTool:\"")
        String tool,

        @Key(doc = "What stands between a name and the words.", defaultValue = "\" \"")
        String gap)
        implements ChatFormat {

    /** The names of the HH-RLHF dialogues. */
    public static final Transcript DEFAULT = Config.defaults(Transcript.class);

    @Override
    public Rendered render(Prompt prompt, Completion completion) {
        if (prompt instanceof Prompt.Text before && completion instanceof Completion.Text reply) {
            return new Rendered(before.text(), reply.text());
        }
        List<Message> turns = turns(completion);
        boolean opened = !turns.isEmpty() && turns.get(0).role() == Role.ASSISTANT;
        StringBuilder before = new StringBuilder();
        turns(prompt).forEach(turn -> before.append(written(turn)));
        StringBuilder reply = new StringBuilder();
        turns.forEach(turn -> reply.append(written(turn)));
        if (opened) {
            before.append(assistant);
            reply.delete(0, assistant.length());
        }
        return new Rendered(before.toString(), reply.toString());
    }

    /** Whether a text is a dialogue that was written down so already: it begins with one of the names. */
    public boolean begins(String text) {
        return Stream.of(system, user, assistant, tool).anyMatch(name -> !name.isBlank() && text.startsWith(name));
    }

    private String written(Message turn) {
        String name = switch (turn.role()) {
            case SYSTEM -> system;
            case USER -> user;
            case ASSISTANT -> assistant;
            case TOOL -> tool;
        };
        return name + gap + turn.content();
    }

    private static List<Message> turns(Prompt prompt) {
        if (prompt instanceof Prompt.Chat chat) {
            return chat.messages();
        }
        return prompt.isEmpty() ? List.of() : List.of(new Message(Role.USER, prompt.text()));
    }

    private static List<Message> turns(Completion completion) {
        return completion instanceof Completion.Chat chat
                ? chat.messages()
                : List.of(new Message(Role.ASSISTANT, completion.text()));
    }
}
