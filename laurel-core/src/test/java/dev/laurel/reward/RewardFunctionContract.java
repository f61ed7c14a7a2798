package dev.laurel.reward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.text.Completion;
import dev.laurel.text.Message;
import dev.laurel.text.Prompt;
import dev.laurel.text.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every reward function has to keep to; the test of a new one extends this class and says how it is made. */
public abstract class RewardFunctionContract {

    private RewardFunction function;

    /** A new function. */
    protected abstract RewardFunction function() throws Exception;

    /** Candidates of which the function can score some; whether it can score the others does not matter. */
    protected List<Candidate> candidates() {
        return List.of(
                candidate("the cat sat on the mat", "A cat sat on the mat.", Map.of()),
                candidate("a good day", "good day", Map.of("kind", "a")),
                candidate("42", "It is 42.\n#### 42", Map.of("kind", "b")));
    }

    /** How far a score may be off in another batch: a model rounds otherwise in batches of another size. */
    protected double rounding() {
        return 0;
    }

    /** A reply to one prompt with one reference. */
    protected static Candidate candidate(String reference, String reply, Map<String, String> columns) {
        return new Candidate(Prompt.of("What is it?"), Completion.of(reply), List.of(reference), columns);
    }

    /** Replies as a badly trained model writes them. */
    private static List<Candidate> strange() {
        return List.of(
                Candidate.of(""),
                Candidate.of(" \n\t "),
                Candidate.of("\uD83D"),
                Candidate.of("😀".repeat(50)),
                Candidate.of("((((((((((" + "a".repeat(3000)),
                Candidate.of("{\"a\":".repeat(2000)),
                Candidate.of("\u0000\u202E北京", "北京"),
                new Candidate(
                        Prompt.of(List.of(new Message(Role.USER, "Hello"))),
                        Completion.of(List.of(new Message(Role.ASSISTANT, "Hello!"))),
                        List.of(""),
                        Map.of()));
    }

    private List<Candidate> all() {
        return Stream.concat(candidates().stream(), strange().stream()).toList();
    }

    @BeforeEach
    void make() throws Exception {
        function = function();
    }

    @AfterEach
    void close() {
        function.close();
    }

    @Test
    void saysWhoItIs() {
        assertThat(function.name()).isNotBlank();
        assertThat(function.needs()).isNotNull();
        assertThat(function.range()).isNotNull();
    }

    @Test
    void scoresSomething() {
        assertThat(function.score(candidates())).anyMatch(Score.class::isInstance);
    }

    @Test
    void answersEachCandidate() {
        assertThat(function.score(all())).hasSameSizeAs(all()).doesNotContainNull();
        assertThat(function.score(List.of())).isEmpty();
    }

    @Test
    void keepsToItsRange() {
        assertThat(function.score(all())).allSatisfy(outcome -> {
            if (outcome instanceof Score score) {
                assertThat(function.range().contains(score.value()))
                        .as("%s in %s", score.value(), function.range())
                        .isTrue();
            }
        });
    }

    @Test
    void explainsEachOutcome() {
        List<Outcome> outcomes = function.score(all());
        List<Explanation> explanations = function.explain(all());
        assertThat(explanations.stream().map(Explanation::outcome)).isEqualTo(outcomes);
        assertThat(explanations.stream().map(Explanation::name)).containsOnly(function.name());
        assertThat(function.explain(List.of())).isEmpty();
    }

    @Test
    void scoresACandidateAlikeInAnyBatch() {
        if (function.comparesWithinBatch()) {
            return;
        }
        List<Outcome> together = function.score(all());
        List<Candidate> backwards = new ArrayList<>(all());
        Collections.reverse(backwards);
        List<Outcome> reversed = new ArrayList<>(function.score(backwards));
        Collections.reverse(reversed);
        assertAlike(reversed, together);
        for (int i = 0; i < all().size(); i++) {
            assertAlike(function.score(List.of(all().get(i))), List.of(together.get(i)));
        }
    }

    private void assertAlike(List<Outcome> outcomes, List<Outcome> expected) {
        assertThat(outcomes)
                .usingElementComparator((a, b) -> alike(a, b) ? 0 : 1)
                .isEqualTo(expected);
    }

    private boolean alike(Outcome a, Outcome b) {
        return a.equals(b)
                || a instanceof Score x
                        && b instanceof Score y
                        && Math.abs(x.value() - y.value()) <= rounding()
                        && (Double.isNaN(x.spread()) && Double.isNaN(y.spread())
                                || Math.abs(x.spread() - y.spread()) <= rounding());
    }

    @Test
    void scoresAlikeFromSeveralThreads() {
        List<Outcome> expected = function.score(candidates());
        assertThat(IntStream.range(0, 16).parallel().mapToObj(i -> function.score(candidates())))
                .allMatch(expected::equals);
    }
}
