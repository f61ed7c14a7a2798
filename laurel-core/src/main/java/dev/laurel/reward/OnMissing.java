package dev.laurel.reward;

/** What becomes of a candidate that has no score. */
public enum OnMissing {
    /** The run ends with the reason. */
    STOP,
    /** The candidate is left out. */
    SKIP,
    /** It gets a value that the user has chosen. */
    VALUE
}
