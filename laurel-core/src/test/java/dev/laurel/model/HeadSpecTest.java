package dev.laurel.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.checkpoint.ProblemType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When the outputs that a checkpoint came with are those that a task needs. */
class HeadSpecTest {

    private static HeadSpec spec(ProblemType problem, String... labels) {
        return new HeadSpec(Head.Kind.SEQUENCE_CLASSIFICATION, List.of(labels), Optional.of(problem));
    }

    @Test
    void classesAreTheSameInTheSameOrder() {
        HeadSpec stored = spec(ProblemType.SINGLE_LABEL_CLASSIFICATION, "bad", "good");
        assertThat(stored.meansAlike(spec(ProblemType.SINGLE_LABEL_CLASSIFICATION, "bad", "good")))
                .isTrue();
        assertThat(stored.meansAlike(spec(ProblemType.SINGLE_LABEL_CLASSIFICATION, "good", "bad")))
                .isFalse();
        assertThat(stored.meansAlike(spec(ProblemType.MULTI_LABEL_CLASSIFICATION, "bad", "good")))
                .isFalse();
        assertThat(stored.meansAlike(spec(ProblemType.REGRESSION, "LABEL_0", "LABEL_1")))
                .isFalse();
    }

    @Test
    void whatNobodyNamedIsComparedByNumber() {
        HeadSpec stored = spec(ProblemType.SINGLE_LABEL_CLASSIFICATION, "LABEL_0", "LABEL_1");
        assertThat(stored.meansAlike(spec(ProblemType.SINGLE_LABEL_CLASSIFICATION, "bad", "good")))
                .isTrue();
        assertThat(stored.meansAlike(spec(ProblemType.SINGLE_LABEL_CLASSIFICATION, "a", "b", "c")))
                .isFalse();
        assertThat(spec(ProblemType.REGRESSION, "reward").meansAlike(spec(ProblemType.REGRESSION, "LABEL_0")))
                .isTrue();
    }
}
