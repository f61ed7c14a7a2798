package dev.laurel.data.preference;

import dev.laurel.text.Completion;
import dev.laurel.text.Message;
import dev.laurel.text.Prompt;
import dev.laurel.text.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the prompt and the replies of a row, as texts or as turns. */
final class Passages {

    private final Cells cells;
    private final boolean turns;

    Passages(Cells cells) {
        this.cells = cells;
        boolean written = cells.optional(Column.PROMPT)
                .filter(prompt -> prompt instanceof String text && isDialogue(text))
                .isPresent();
        turns = cells.mapping().turns() && !written;
    }

    /** Whether a text was written down with its names, and so is more than what one side says. */
    private boolean isDialogue(String text) {
        return cells.mapping().transcript().begins(text);
    }

    /** The prompt that a column holds; nothing where there is none. */
    Optional<Prompt> prompt() {
        if (cells.has(Column.MESSAGES)) {
            return Optional.of(withSystem(chat(Column.MESSAGES)));
        }
        return cells.optional(Column.PROMPT).map(this::prompt);
    }

    private Prompt prompt(Object value) {
        if (ChatReader.isChat(value)) {
            return withSystem(chat(Column.PROMPT));
        }
        if (!(value instanceof String text)) {
            throw cells.wrong(Column.PROMPT, "a text or a list of messages is needed");
        }
        String whole = cells.optional(Column.INPUT)
                .flatMap(Cells::scalar)
                .filter(input -> !input.isEmpty())
                .map(input -> text + "\n" + input)
                .orElse(text);
        if (!turns) {
            return Prompt.of(whole);
        }
        List<Message> messages = history();
        messages.add(new Message(Role.USER, whole));
        return withSystem(messages);
    }

    private List<Message> history() {
        List<Message> messages = new ArrayList<>();
        if (!cells.has(Column.HISTORY)) {
            return messages;
        }
        for (Object turn : cells.list(Column.HISTORY)) {
            if (!(turn instanceof List<?> pair
                    && pair.size() == 2
                    && pair.get(0) instanceof String user
                    && pair.get(1) instanceof String assistant)) {
                throw cells.wrong(Column.HISTORY, "each of its elements must be a list of two texts");
            }
            messages.add(new Message(Role.USER, user));
            messages.add(new Message(Role.ASSISTANT, assistant));
        }
        return messages;
    }

    private Prompt withSystem(List<Message> messages) {
        Optional<String> system =
                cells.optional(Column.SYSTEM).flatMap(Cells::scalar).filter(text -> !text.isEmpty());
        boolean stands = !messages.isEmpty() && messages.get(0).role() == Role.SYSTEM;
        if (system.isEmpty() || stands) {
            return Prompt.of(messages);
        }
        List<Message> all = new ArrayList<>(List.of(new Message(Role.SYSTEM, system.get())));
        all.addAll(messages);
        return Prompt.of(all);
    }

    private List<Message> chat(Column column) {
        if (cells.required(column) instanceof List<?> list && ChatReader.isChat(list)) {
            return new ChatReader(cells, column).messages(list);
        }
        throw cells.wrong(column, "a list of messages with role and content, or from and value, is needed");
    }

    /** The reply in a column. */
    Completion completion(Column column) {
        return completion(cells.required(column), column);
    }

    /** The replies in a column that holds one or a list of them. */
    List<Completion> completions(Column column) {
        Object value = cells.required(column);
        if (value instanceof List<?> list && !list.isEmpty() && !ChatReader.isChat(list)) {
            return list.stream().map(element -> completion(element, column)).toList();
        }
        return List.of(completion(value, column));
    }

    /** A value of a column, or an element of it, as a reply. */
    Completion completion(Object value, Column column) {
        ChatReader reader = new ChatReader(cells, column);
        if (ChatReader.isMessage(value)) {
            return Completion.of(List.of(reader.message(value)));
        }
        if (ChatReader.isChat(value)) {
            return Completion.of(reader.messages((List<?>) value));
        }
        if (value instanceof String text) {
            return turns && !isDialogue(text) ? Completion.turn(text) : Completion.of(text);
        }
        throw cells.wrong(column, "a text, a message or a list of messages is needed");
    }
}
