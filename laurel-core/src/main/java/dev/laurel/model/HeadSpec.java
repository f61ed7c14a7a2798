package dev.laurel.model;

import dev.laurel.checkpoint.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The head that a task needs.
 *
 * @param kind what is predicted of what
 * @param labels class names in the order of the outputs; one for a regression; none for a language model
 * @param problem how a sequence classifier's outputs are to be read
 * @param pooling how the vector is made that a linear head reads, as sentence encoders have it; empty for the family's
 *     own head
 */
public record HeadSpec(
        Head.Kind kind, List<String> labels, Optional<ProblemType> problem, Optional<SentencePooling> pooling) {

    public HeadSpec {
        labels = List.copyOf(labels);
        if (pooling.isPresent() && kind != Head.Kind.SEQUENCE_CLASSIFICATION) {
            throw new IllegalArgumentException("only a sequence classifier reads one vector of a text");
        }
    }

    /** A head as the model's family has it. */
    public HeadSpec(Head.Kind kind, List<String> labels, Optional<ProblemType> problem) {
        this(kind, labels, problem, Optional.empty());
    }

    /** A linear head on the vectors of texts, which tells one of these classes. */
    public static HeadSpec onVectors(List<String> labels, SentencePooling pooling) {
        return new HeadSpec(
                Head.Kind.SEQUENCE_CLASSIFICATION,
                labels,
                Optional.of(ProblemType.SINGLE_LABEL_CLASSIFICATION),
                Optional.of(pooling));
    }

    /**
     * Whether outputs of this head are outputs of another one: read alike, and the same classes in the same order. Of
     * classes that nobody named only the number is compared, and a single number needs no name.
     */
    boolean meansAlike(HeadSpec other) {
        if (!problem.equals(other.problem) || !pooling.equals(other.pooling) || labels.size() != other.labels.size()) {
            return false;
        }
        return labels.size() == 1 || unnamed() || labels.equals(other.labels);
    }

    /** Whether the labels are those that transformers gives where there are none. */
    private boolean unnamed() {
        return IntStream.range(0, labels.size()).allMatch(i -> labels.get(i).equals("LABEL_" + i));
    }
}
