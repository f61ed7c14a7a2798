package dev.laurel.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A YAML value that knows where it was written. */
sealed interface Node {

    Pattern NOTHING = Pattern.compile("|~|null|Null|NULL");

    /** Where it stands: {@code file:line:column}, or the command-line argument it came from. */
    String at();

    /** How an error message calls what was found. */
    String found();

    /** Whether this is an empty value or {@code null}. */
    default boolean isNothing() {
        return this instanceof Scalar s
                && s.plain()
                && NOTHING.matcher(s.text()).matches();
    }

    /** A text, number, boolean or null; {@code plain} means that it was written without quotes. */
    record Scalar(String text, boolean plain, String at) implements Node {
        @Override
        public String found() {
            String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
            return isNothing() ? "nothing" : plain ? "'" + shown + "'" : "the text \"" + shown + "\"";
        }
    }

    /** A list; overrides change it in place. */
    record Sequence(List<Node> items, String at) implements Node {
        @Override
        public String found() {
            return "a list";
        }
    }

    /** Keys and values in the order of the file; overrides change it in place. */
    record Mapping(Map<String, Entry> entries, String at) implements Node {
        @Override
        public String found() {
            return "a mapping";
        }

        /** The value of {@code key}, or null if it is absent. */
        Node get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }

        void put(String key, Node value) {
            entries.put(key, new Entry(value.at(), value));
        }
    }

    /** A value with the place of its key. */
    record Entry(String at, Node value) {}
}
