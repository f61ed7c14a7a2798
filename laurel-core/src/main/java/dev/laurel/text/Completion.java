package dev.laurel.text;

import java.util.List;
import java.util.stream.Collectors;

/** A reply to a {@link Prompt}: a text that continues it, or the turns that follow. */
public sealed interface Completion {

    /** A text as it stands. */
    record Text(String text) implements Completion {}

    /** One turn of the assistant, or several with tools' answers between them. */
    record Chat(List<Message> messages) implements Completion {

        public Chat {
            messages = List.copyOf(messages);
        }

        @Override
        public String text() {
            return messages.stream().map(Message::content).collect(Collectors.joining("\n"));
        }
    }

    static Completion of(String text) {
        return new Text(text);
    }

    static Completion of(List<Message> messages) {
        return new Chat(messages);
    }

    /** What the assistant says, as one turn. */
    static Completion turn(String text) {
        return new Chat(List.of(new Message(Role.ASSISTANT, text)));
    }

    /** The words alone, turns divided by line breaks: for comparing and showing, not for a model. */
    String text();

    /** Whether there is nothing to read but spaces. */
    default boolean isBlank() {
        return text().isBlank();
    }
}
