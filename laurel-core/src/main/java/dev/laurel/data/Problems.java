package dev.laurel.data;

import dev.laurel.base.UserError;

/** What becomes of mistakes found while reading: a load stops at the first, a check goes on and counts them. */
@FunctionalInterface
interface Problems {

    /** Stops at the first. */
    Problems STOP = (kind, part, mistake) -> {
        throw mistake;
    };

    void found(ProblemKind kind, String part, UserError mistake);
}
