package dev.laurel.reward.code;

/** What is done where programs cannot be locked in. */
public enum Isolation {
    /** Nothing is run. */
    REQUIRED,
    /** They are locked in where that works, and run without it elsewhere, with a warning. */
    BEST_EFFORT,
    /** They are run as they are, with the rights of whoever runs this program. */
    NONE
}
