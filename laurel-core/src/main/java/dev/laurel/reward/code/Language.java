package dev.laurel.reward.code;

import dev.laurel.base.UserError;
import java.util.Optional;
import java.util.Set;

/** What replies are written in. */
public enum Language {
    /** Python 3, by an interpreter of the machine. */
    PYTHON("Python", Set.of("python", "python3", "py")),
    /** Java, by the JDK that runs this program or another one. */
    JAVA("Java", Set.of("java"));

    private final String title;
    private final Set<String> labels;

    Language(String title, Set<String> labels) {
        this.title = title;
        this.labels = labels;
    }

    /** Its name in messages. */
    String title() {
        return title;
    }

    /** What a fence of Markdown calls it. */
    Set<String> labels() {
        return labels;
    }

    /**
     * Finds what runs it.
     *
     * @param named what the user named, if anything
     * @throws UserError if it is not there, saying how to get it
     */
    Interpreter interpreter(Optional<String> named, Tools tools) {
        return switch (this) {
            case PYTHON -> PythonInterpreter.find(named, tools);
            case JAVA -> JavaInterpreter.find(named);
        };
    }
}
