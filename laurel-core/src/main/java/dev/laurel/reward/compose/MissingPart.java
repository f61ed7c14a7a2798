package dev.laurel.reward.compose;

/** What a composed function does with a part that has no score. */
enum MissingPart {
    /** The whole has none either: a failure if a part failed, else an abstention. */
    PASS_ON,
    /** The others decide; if there are none, the whole has no score. */
    LEAVE_OUT
}
