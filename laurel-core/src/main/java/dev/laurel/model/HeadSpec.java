package dev.laurel.model;

import dev.laurel.checkpoint.ProblemType;
import java.util.List;
import java.util.Optional;

/**
 * The head that a task needs.
 *
 * @param kind what is predicted of what
 * @param labels class names in the order of the outputs; one for a regression; none for a language model
 * @param problem how a sequence classifier's outputs are to be read
 */
public record HeadSpec(Head.Kind kind, List<String> labels, Optional<ProblemType> problem) {

    public HeadSpec {
        labels = List.copyOf(labels);
    }
}
