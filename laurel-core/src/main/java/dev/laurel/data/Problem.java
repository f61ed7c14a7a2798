package dev.laurel.data;

import java.util.List;

/**
 * All problems of one kind in one part.
 *
 * @param part for instance {@code train}
 * @param count how many there are
 * @param examples the first of them, each with its place
 */
public record Problem(ProblemKind kind, ProblemKind.Severity severity, String part, long count, List<String> examples) {

    /** How many of a kind are shown one by one. */
    public static final int SHOWN = 10;
}
