package dev.laurel.text;

import java.util.List;
import java.util.stream.Collectors;

/** What a completion answers: a text that it continues, or a conversation in which it is the next turn. */
public sealed interface Prompt {

    /** No prompt at all: the completion stands for itself. */
    Prompt NONE = new Text("");

    /** A text as it stands; the completion follows without anything in between. */
    record Text(String text) implements Prompt {

        @Override
        public boolean isEmpty() {
            return text.isEmpty();
        }
    }

    /** Turns before the completion. */
    record Chat(List<Message> messages) implements Prompt {

        public Chat {
            messages = List.copyOf(messages);
        }

        @Override
        public boolean isEmpty() {
            return messages.isEmpty();
        }

        @Override
        public String text() {
            return messages.stream().map(Message::content).collect(Collectors.joining("\n"));
        }
    }

    static Prompt of(String text) {
        return text.isEmpty() ? NONE : new Text(text);
    }

    static Prompt of(List<Message> messages) {
        return messages.isEmpty() ? NONE : new Chat(messages);
    }

    /** What a user says, as the one turn of a conversation. */
    static Prompt turn(String text) {
        return text.isEmpty() ? NONE : new Chat(List.of(new Message(Role.USER, text)));
    }

    boolean isEmpty();

    /** The words alone, turns divided by line breaks: for comparing and showing, not for a model. */
    String text();
}
