package dev.laurel.cli;

/** What a command found out: shown to a person, or as one JSON object with {@code --json}. */
interface Answer {

    /** A record, map or list that Jackson writes as the one JSON object. */
    Object json();

    /** Shows the same to a person. */
    void print(Console console);

    /** What the process ends with: not 0 if the answer itself is that something is wrong. */
    default int exitCode() {
        return 0;
    }
}
