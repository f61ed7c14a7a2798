package dev.laurel.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.data.format.Row;
import dev.laurel.text.Completion;
import dev.laurel.text.Message;
import dev.laurel.text.Prompt;
import dev.laurel.text.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Candidates from rows, and what many outcomes are like. */
class CandidateReaderTest {

    private static Row row(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return Row.of(new Location("r.jsonl", 7), fields);
    }

    @Test
    void readsTextsAndOtherColumns() {
        Candidate read = CandidateReader.DEFAULT.read(row(
                "prompt",
                "Why?",
                "completion",
                "So.",
                "reference",
                List.of("a", 3),
                "kind",
                "x",
                "scores",
                Map.of("a", 1),
                "nothing",
                null));
        assertThat(read)
                .isEqualTo(new Candidate(
                        Prompt.of("Why?"),
                        Completion.of("So."),
                        List.of("a", "3"),
                        Map.of("kind", "x", "scores", "{\"a\":1}")));
        assertThat(CandidateReader.has(List.of(read))).containsExactly("kind", "prompt", "reference", "scores");
    }

    @Test
    void readsTurnsAndOtherNames() {
        Candidate read = new CandidateReader("q", "a", "gold")
                .read(row("q", List.of(Map.of("role", "user", "content", "Hi")), "a", "Hello", "gold", 3));
        assertThat(read.prompt()).isEqualTo(Prompt.of(List.of(new Message(Role.USER, "Hi"))));
        assertThat(read.references()).containsExactly("3");
        assertThat(CandidateReader.DEFAULT.read(row("completion", "a"))).isEqualTo(Candidate.of("a"));
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        assertThatThrownBy(() -> CandidateReader.DEFAULT.read(row("completon", "a")))
                .isInstanceOf(UserError.class)
                .hasMessage("r.jsonl:7: no column 'completion'. Did you mean 'completon'? Known: completon.");
        assertThatThrownBy(() -> CandidateReader.DEFAULT.read(row("completion", null)))
                .hasMessage("r.jsonl:7: column 'completion' holds null; a reply is needed, if only an empty text");
        assertThatThrownBy(() -> CandidateReader.DEFAULT.read(row("completion", List.of("a"))))
                .hasMessage(
                        "r.jsonl:7: column 'completion' holds a list; a text is needed, or turns with role and content");
        assertThatThrownBy(() -> CandidateReader.DEFAULT.read(
                        row("completion", List.of(Map.of("role", "ghost", "content", "a")))))
                .hasMessageStartingWith("r.jsonl:7: no role 'ghost'. Known: system,");
    }

    @Test
    void manyOutcomesAreSummedUp() {
        RewardSummary summary = RewardSummary.of(
                List.of(new Score(1), new Score(4), new Abstain("why"), new Failure("broken"), new Failure("broken")));
        assertThat(summary.counts()).isEqualTo(new RewardCounts(2, 1, 2, Map.of("why", 1L, "broken", 2L)));
        assertThat(summary.mean()).isEqualTo(2.5);
        assertThat(summary.least()).isEqualTo(1);
        assertThat(summary.greatest()).isEqualTo(4);
        assertThat(summary.warning()).isEmpty();
    }

    @Test
    void whatTeachesNothingIsWarnedOf() {
        assertThat(RewardSummary.of(List.of(new Score(0.5), new Score(0.5), new Abstain("why")))
                        .warning())
                .hasValue("all 2 scores are equal (0.500000): nothing can be learned from this reward");
        assertThat(RewardSummary.of(List.of(new Abstain("why"))).warning())
                .hasValue("there is no score among 1 candidates: nothing can be learned from this reward");
    }
}
