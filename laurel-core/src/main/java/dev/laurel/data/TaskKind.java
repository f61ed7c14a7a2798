package dev.laurel.data;

/** What is predicted: it decides which columns a data set needs and what kind of {@link Example} its rows become. */
public enum TaskKind {
    /** One class of a text or a pair of texts. */
    CLASSIFICATION,
    /** Any number of classes of a text. */
    MULTI_LABEL,
    /** A number for a text or a pair of texts. */
    REGRESSION,
    /** One tag for each word of a sentence. */
    TOKENS
}
