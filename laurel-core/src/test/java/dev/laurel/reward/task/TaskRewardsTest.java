package dev.laurel.reward.task;

import static dev.laurel.reward.RewardYaml.outcome;
import static dev.laurel.reward.RewardYaml.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import dev.laurel.reward.RewardYaml;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rewards that compare with a right answer: values by hand, and those of the published evaluation scripts. */
class TaskRewardsTest {

    private static JsonNode fixture(String name) throws IOException {
        try (InputStream in = TaskRewardsTest.class.getResourceAsStream("/dev/laurel/reward/answers.json")) {
            return JsonMapper.shared().readTree(in).get(name);
        }
    }

    @Test
    void squadsNormalizationExactMatchAndF1AreThoseOfItsScript() throws IOException {
        RewardFunction exact = RewardYaml.function("{reward: exact-match}");
        RewardFunction f1 = RewardYaml.function("{reward: token-f1}");
        for (JsonNode row : fixture("squad")) {
            String reference = row.get(0).asString();
            String answer = row.get(1).asString();
            Candidate candidate = Candidate.of(answer, reference);
            assertThat(Squad.normalize(answer)).as(answer).isEqualTo(row.get(2).asString());
            assertThat(exact.explain(candidate).value())
                    .as("%s", candidate)
                    .isEqualTo(row.get(3).asDouble());
            assertThat(f1.explain(candidate).value())
                    .as("%s", candidate)
                    .isCloseTo(row.get(4).asDouble(), within(1e-12));
        }
    }

    @Test
    void f1CountsCommonWordsOfTheNearestReference() {
        // "cat sat down" and "cat sat on mat": 2 common words, precision 2/3, recall 2/4, F1 = 2·(1/3)/(7/6) = 4/7.
        assertThat(score("{reward: token-f1}", "The cat sat down.", "a dog", "the cat sat on a mat"))
                .isCloseTo(4 / 7.0, within(1e-15));
        assertThat(score("{reward: token-f1}", "the the", "the")).isEqualTo(1); // both empty
        assertThat(score("{reward: token-f1}", "cat cat", "cat")).isCloseTo(2 / 3.0, within(1e-15)); // p 1/2, r 1
        assertThat(outcome("{reward: token-f1}", "cat")).isEqualTo(new Abstain("no reference"));
    }

    @Test
    void exactMatchComparesAsTold() {
        assertThat(score("{reward: exact-match}", "The Cat!", "cat")).isEqualTo(1);
        assertThat(score("{reward: exact-match, compare: strip}", " cat\n", "cat"))
                .isEqualTo(1);
        assertThat(score("{reward: exact-match, compare: strip}", "Cat", "cat")).isZero();
        assertThat(score("{reward: exact-match, compare: none}", " cat", "cat")).isZero();
        assertThat(score("{reward: accuracy}", "positive ", "positive")).isEqualTo(1);
        assertThat(score("{reward: accuracy}", "Positive", "positive")).isZero();
    }

    @Test
    void whatStandsBehindTheMarkerIsWhatGsm8kExtracts() throws IOException {
        for (JsonNode row : fixture("gsm8k")) {
            String expected = row.get(1).isNull() ? null : row.get(1).asString();
            assertThat(Gsm8k.marked(row.get(0).asString()).orElse(null))
                    .as(row.get(0).asString())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            commentCharacter = '^',
            value = {
                "So 3,000 apples. #### 3,000 | #### 3000 | 1",
                "#### 42.0 | 42 | 1",
                "#### 42. | 42 | 1",
                "It is 41, no, 42. | #### 42 | 1",
                "It costs $1,234.50! | #### 1234.5 | 1",
                "#### -7 | #### 7 | 0",
                "minus −7 | #### -7 | 1",
                "no idea | #### 7 | 0",
                "7 #### 8 | #### 7 | 0"
            })
    void numbersAreEqualAsNumbers(String reply, String reference, double expected) {
        assertThat(score("{reward: number}", reply, reference)).isEqualTo(expected);
    }

    @Test
    void numbersKeepToTheirSettings() {
        assertThat(score("{reward: number, marker: true}", "It is 42", "#### 42"))
                .isZero();
        assertThat(score("{reward: number, tolerance: 0.01}", "3.141", "3.14")).isEqualTo(1);
        assertThat(score("{reward: number, tolerance: 0.001}", "3.1411", "3.14"))
                .isZero();
        assertThat(outcome("{reward: number}", "42", "many")).isEqualTo(new Failure("no number in the reference"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            commentCharacter = '^',
            value = {
                "B | B | 1",
                "(B) because | B | 1",
                "B. It is | (B) | 1",
                "The answer is C, not B | B | 0",
                "A is wrong. The answer is: (B) | B | 1",
                "So \\boxed{B} | B | 1",
                "A good question. It must be (B) | B | 1",
                "答案是 B。 | B | 1",
                "Because | B | 0",
                "E | B | 0"
            })
    void theChosenLetterIsFound(String reply, String reference, double expected) {
        assertThat(score("{reward: multiple-choice}", reply, reference)).isEqualTo(expected);
    }

    @Test
    void theLettersCanBeOthers() {
        assertThat(score("{reward: multiple-choice, letters: ABCDE}", "E", "E")).isEqualTo(1);
        assertThat(outcome("{reward: multiple-choice}", "A", "E")).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> score("{reward: multiple-choice, letters: AAB}", "A", "A"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("two or more different capital letters such as ABCD, found 'AAB'");
    }

    private static Candidate predicted(String label, String probabilities) {
        return new Candidate(
                Candidate.of("").prompt(),
                Candidate.of("").completion(),
                List.of(label),
                Map.of("probabilities", probabilities));
    }

    @Test
    void probabilitiesOfTheRightClass() {
        Candidate candidate = predicted("good", "{\"good\": 0.25, \"bad\": 0.7, \"odd\": 0.05}");
        assertThat(score("{reward: log-likelihood}", candidate)).isCloseTo(-Math.log(4), within(1e-15));
        assertThat(score("{reward: cross-entropy}", candidate)).isCloseTo(Math.log(4), within(1e-15));
        assertThat(score("{reward: margin}", candidate)).isCloseTo(0.25 - 0.7, within(1e-15));
        Candidate impossible = predicted("good", "{\"good\": 0, \"bad\": 1}");
        assertThat(score("{reward: log-likelihood, floor: 0.001}", impossible))
                .isCloseTo(Math.log(0.001), within(1e-15));
        Candidate certain = predicted("good", "{\"good\": 1}");
        assertThat(score("{reward: cross-entropy}", certain)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            commentCharacter = '^',
            value = {
                "{\"bad\": 1} | 'probabilities' has no class 'good', only bad",
                "0.5 | 'probabilities' must be a JSON object of probabilities by class",
                "{\"good\": 0.5} | 'probabilities' has probabilities that sum to 0.5, not 1",
                "{\"good\": \"x\"} | 'probabilities' gives the class 'good' no probability",
                "{good | 'probabilities' is not JSON"
            })
    void probabilitiesThatAreNoneFail(String column, String message) {
        Outcome outcome = RewardYaml.function("{reward: margin}")
                .score(List.of(predicted("good", column)))
                .get(0);
        assertThat(outcome).isEqualTo(new Failure(message));
    }

    @Test
    void entitiesOfASentence() {
        // Two gold entities, two found, one of them right: precision 1/2, recall 1/2.
        assertThat(score("{reward: entity-f1}", "B-PER I-PER O B-LOC", "B-PER I-PER O B-ORG"))
                .isEqualTo(0.5);
        assertThat(score("{reward: entity-f1}", "O O", "O O")).isEqualTo(1);
        assertThat(score("{reward: entity-f1}", "O B-PER", "O O")).isZero();
        assertThat(outcome("{reward: entity-f1}", "O", "O O")).isEqualTo(new Failure("1 tags for 2 words"));
        assertThat(outcome("{reward: entity-f1}", "O X", "O O")).isEqualTo(new Failure("not an entity tag: 'X'"));
    }

    @Test
    void textMetricsAreRewardsOfWhichMoreIsBetter() {
        // The longest common subsequence has 3 of 4 and 3 of 3 words.
        assertThat(score("{reward: text-overlap, metric: {metric: rouge}}", "the cat sat", "the cat just sat"))
                .isCloseTo(6 / 7.0, within(1e-12));
        assertThat(score("{reward: text-overlap, metric: {metric: bleu}}", "a b c d e", "a b c d e"))
                .isCloseTo(100, within(1e-9));
        // One of four words is missing: TER is 25, of which less is better.
        assertThat(score("{reward: text-overlap, metric: {metric: ter}}", "a b c", "a b c d"))
                .isCloseTo(-25, within(1e-9));
        assertThat(score("{reward: text-overlap, more_is_better: false, metric: {metric: ter}}", "a b c", "a b c d"))
                .isCloseTo(25, within(1e-9));
        assertThat(outcome("{reward: text-overlap, metric: {metric: chrf}}", "a"))
                .isEqualTo(new Abstain("no reference"));
        assertThat(RewardYaml.function("{reward: text-overlap, metric: {metric: distinct}}")
                        .needs())
                .isEmpty();
    }

    @Nested
    class TextOverlapKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: text-overlap, metric: {metric: chrf}}");
        }
    }

    @Nested
    class ExactMatchKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: exact-match}");
        }
    }

    @Nested
    class TokenF1KeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: token-f1}");
        }
    }

    @Nested
    class AccuracyKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: accuracy}");
        }
    }

    @Nested
    class NumberKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: number}");
        }
    }

    @Nested
    class MultipleChoiceKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: multiple-choice}");
        }

        @Override
        protected List<Candidate> candidates() {
            return List.of(Candidate.of("The answer is B", "B"), Candidate.of("A", "(C)"));
        }
    }

    @Nested
    class LogLikelihoodKeepsTheContract extends ClassContract {
        LogLikelihoodKeepsTheContract() {
            super("log-likelihood");
        }
    }

    @Nested
    class CrossEntropyKeepsTheContract extends ClassContract {
        CrossEntropyKeepsTheContract() {
            super("cross-entropy");
        }
    }

    @Nested
    class MarginKeepsTheContract extends ClassContract {
        MarginKeepsTheContract() {
            super("margin");
        }
    }

    abstract static class ClassContract extends RewardFunctionContract {

        private final String name;

        ClassContract(String name) {
            this.name = name;
        }

        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: " + name + "}");
        }

        @Override
        protected List<Candidate> candidates() {
            return List.of(
                    predicted("good", "{\"good\": 0.25, \"bad\": 0.75}"),
                    predicted("bad", "{\"good\": 0, \"bad\": 1}"));
        }
    }

    @Nested
    class EntityF1KeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: entity-f1}");
        }

        @Override
        protected List<Candidate> candidates() {
            return List.of(Candidate.of("B-PER O", "B-PER O"), Candidate.of("B-PER", "B-PER O"));
        }
    }
}
