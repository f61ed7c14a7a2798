package dev.laurel.data;

/** What can be wrong with data. */
public enum ProblemKind {
    /** A file that is missing or of unknown format, or settings that do not fit together. */
    FILE(Severity.ERROR, "cannot be read"),
    /** A part without a single example. */
    EMPTY_PART(Severity.ERROR, "without examples"),
    /** A row that is malformed, lacks a column or holds a wrong type. */
    ROW(Severity.ERROR, "rows that cannot be read"),
    /** A tag that no scheme knows, or that breaks the stated one. */
    TAG(Severity.ERROR, "tags that break the scheme"),
    /** A label that is not among those of the training part, or not among those stated. */
    UNKNOWN_LABEL(Severity.ERROR, "unknown labels"),
    /** A training part in which there is nothing to tell apart. */
    ONE_LABEL(Severity.ERROR, "label: nothing to learn"),
    /** An empty or blank text. */
    EMPTY_TEXT(Severity.WARNING, "empty texts"),
    /** The same text again in the same part. */
    DUPLICATE(Severity.WARNING, "exact duplicates"),
    /** The same text again but for case, width and spaces. */
    NEAR_DUPLICATE(Severity.WARNING, "duplicates but for case and spaces"),
    /** The same text with another label. */
    CONFLICT(Severity.WARNING, "texts that also stand with another label"),
    /** A text of an earlier part, so that the measurement flatters. */
    OVERLAP(Severity.WARNING, "texts that also stand in another part"),
    /** More tokens than the model or the recipe takes. */
    TRUNCATION(Severity.WARNING, "texts that will be cut"),
    /** A stated label without training examples, or a label with only one. */
    RARE_LABEL(Severity.WARNING, "labels with fewer than 2 training examples"),
    /** One label is more than ten times as frequent as another. */
    IMBALANCE(Severity.WARNING, "labels that are over 10 times rarer than the most frequent");

    /** Whether training may start. */
    public enum Severity {
        ERROR,
        WARNING
    }

    private final Severity severity;
    private final String title;

    ProblemKind(Severity severity, String title) {
        this.severity = severity;
        this.title = title;
    }

    public Severity severity() {
        return severity;
    }

    /** What is counted, to follow a number. */
    public String title() {
        return title;
    }
}
