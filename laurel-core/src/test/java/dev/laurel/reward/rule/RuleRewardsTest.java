package dev.laurel.reward.rule;

import static dev.laurel.reward.RewardYaml.function;
import static dev.laurel.reward.RewardYaml.outcome;
import static dev.laurel.reward.RewardYaml.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import dev.laurel.reward.RewardYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rewards of a reply's form and words: values by hand. */
class RuleRewardsTest {

    private static final String PERSON =
            "{reward: json-schema, schema: '{\"type\": \"object\", \"required\": [\"name\"], \"properties\":"
                    + " {\"name\": {\"type\": \"string\"}, \"age\": {\"type\": \"integer\", \"minimum\": 0}}}'}";

    @Test
    void regularExpressions() {
        assertThat(score("{reward: regex, pattern: '\\d+'}", "at 12 o'clock")).isEqualTo(1);
        assertThat(score("{reward: regex, pattern: '\\d+', whole: true}", "at 12 o'clock"))
                .isZero();
        assertThat(function("{reward: regex, pattern: '\\d+'}")
                        .explain(Candidate.of("at 12"))
                        .detail())
                .isEqualTo("matches \"12\"");
        assertThatThrownBy(() -> function("{reward: regex, pattern: 'a(b'}"))
                .isInstanceOf(UserError.class)
                .hasMessage("reward.yaml:1:11: 'a(b' is no regular expression: Unclosed group near character 4");
    }

    @Test
    void anExpressionThatBacktracksFailsForThatReplyAlone() {
        // Billions of ways to divide 40 a's between 30 repetitions, after none of which there is a b.
        List<Outcome> outcomes = function("{reward: regex, pattern: '(a{0,3}){0,30}b', whole: true, steps: 1000000}")
                .score(List.of(Candidate.of("a".repeat(40) + "c"), Candidate.of("aab")));
        assertThat(outcomes.get(0))
                .isEqualTo(new Failure(
                        "the expression took more than 1000000 steps: it backtracks; write it without nested"
                                + " repetition"));
        assertThat(outcomes.get(1)).isEqualTo(new dev.laurel.reward.Score(1));
    }

    @Test
    void anExpressionThatFillsTheStackFailsForThatReplyAlone() {
        List<Outcome> outcomes = function("{reward: regex, pattern: '(a|b)*c'}")
                .score(List.of(Candidate.of("ab".repeat(200_000)), Candidate.of("abc")));
        assertThat(outcomes.get(0))
                .isEqualTo(new Failure("the expression needs too much memory for a reply of this length"));
        assertThat(outcomes.get(1)).isEqualTo(new dev.laurel.reward.Score(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"a\": [1, 2]} | 1",
                "3 | 1",
                "{'a': 1} | 0",
                "{\"a\": 1} and more | 0",
                "{\"a\": 1, \"a\": 2} | 0",
                "{\"a\": | 0"
            })
    void json(String reply, double expected) {
        assertThat(score("{reward: json}", reply)).isEqualTo(expected);
    }

    @Test
    void jsonInAFence() {
        String fenced = "```json\n{\"a\": 1}\n```";
        assertThat(score("{reward: json}", fenced)).isZero();
        assertThat(score("{reward: json, fence: true}", fenced)).isEqualTo(1);
        assertThat(score("{reward: json, fence: true}", "Here: " + fenced)).isZero();
        assertThat(score("{reward: json}", "")).isZero();
    }

    @Test
    void jsonOfASchema() {
        assertThat(score(PERSON, "{\"name\": \"Ann\", \"age\": 3}")).isEqualTo(1);
        assertThat(score(PERSON, "{\"age\": 3}")).isZero();
        assertThat(score(PERSON, "{\"name\": \"Ann\", \"age\": -3}")).isZero();
        Explanation wrong = function(PERSON).explain(Candidate.of("{\"name\": 3}"));
        assertThat(wrong.detail()).contains("/name").contains("string");
        Explanation malformed = function(PERSON).explain(Candidate.of("{\"name\": "));
        assertThat(malformed.value()).isZero();
        assertThat(malformed.detail()).startsWith("not JSON: ");
    }

    @Test
    void schemasThatAreNone(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> function("{reward: json-schema}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("json-schema needs either schema, its text, or file, where it is");
        assertThatThrownBy(() -> function("{reward: json-schema, schema: 'type: object'}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("schema: a JSON Schema is a JSON object such as");
        assertThatThrownBy(() -> function("{reward: json-schema, schema: '{\"type\": 12}'}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("schema: this is no JSON Schema: ");
        assertThatThrownBy(() -> function("{reward: json-schema, file: nowhere.json}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("nowhere.json: the JSON Schema cannot be read");
        Path file = folder.resolve("schema.json");
        Files.writeString(file, "{\"type\": \"integer\"}");
        assertThat(score("{reward: json-schema, file: '" + file + "'}", "3")).isEqualTo(1);
    }

    @Test
    void aSchemaThatPointsElsewhereFetchesNothing() {
        assertThatThrownBy(() -> {
                    RewardFunction function =
                            function("{reward: json-schema, schema: '{\"$ref\": \"http://localhost:1/x.json\"}'}");
                    function.score(List.of(Candidate.of("3")));
                })
                .isInstanceOf(UserError.class)
                .hasMessageContaining("schema: this JSON Schema cannot be used");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "<think>a</think><answer>b</answer> | 1",
                "<think>a</think> so <answer>b</answer> | 0",
                "<think>a</think> | 0.5",
                "<answer>b</answer><think>a</think> | 0.5",
                "<think>a<think></think><answer>b</answer> | 0.5",
                "</think><think><answer>b</answer> | 0.5",
                "none | 0"
            })
    void formats(String reply, double expected) {
        assertThat(score("{reward: format}", reply)).isEqualTo(expected);
    }

    @Test
    void formatsMayHaveWordsBetweenIfTold() {
        assertThat(score("{reward: format, tags: [answer], only: false}", "So: <answer>b</answer>!"))
                .isEqualTo(1);
    }

    @Test
    void lengths() {
        assertThat(score("{reward: length, max: 3}", "one two three")).isEqualTo(1);
        assertThat(score("{reward: length, max: 3}", "one, two - three four!")).isZero();
        // 5 words, 2 beyond 3, on a slope of 4: 1 − 2/4.
        assertThat(score("{reward: length, max: 3, slope: 4}", "one two three four five"))
                .isEqualTo(0.5);
        assertThat(score("{reward: length, unit: characters, min: 4, slope: 4}", "北京😀"))
                .isEqualTo(0.75);
        assertThat(score("{reward: length, unit: sentences, max: 2}", "One. Two! Three?"))
                .isZero();
        assertThatThrownBy(() -> function("{reward: length, min: 5, max: 3}"))
                .hasMessageContaining("max is 3, less than min, which is 5");
        assertThatThrownBy(() -> function("{reward: length}")).hasMessageContaining("length needs min, max or both");
    }

    @Test
    void scripts() {
        // 2 Han letters and 3 Latin ones; digits and stops are no letters.
        assertThat(score("{reward: script, scripts: [han]}", "北京 abc 12。")).isEqualTo(0.4);
        assertThat(score("{reward: script, scripts: [han, latin]}", "北京 abc")).isEqualTo(1);
        assertThat(outcome("{reward: script, scripts: [han]}", "12")).isEqualTo(new Abstain("no letters"));
        assertThatThrownBy(() -> function("{reward: script, scripts: [lattin]}"))
                .hasMessageContaining("there is no script 'lattin'. Did you mean 'latin'?");
    }

    @Test
    void keywords() {
        assertThat(score("{reward: keywords, all: [cat, 'New York']}", "A CAT in new york."))
                .isEqualTo(1);
        assertThat(score("{reward: keywords, all: [cat, dog]}", "concatenate the dog"))
                .isEqualTo(0.5);
        assertThat(score("{reward: keywords, any: [cat, dog]}", "a bird")).isZero();
        assertThat(score("{reward: keywords, all: [cat], none: [dog]}", "cat and dog"))
                .isZero();
        assertThat(score("{reward: keywords, all: [退款]}", "我要退款。")).isEqualTo(1);
        assertThatThrownBy(() -> function("{reward: keywords}"))
                .hasMessageContaining("keywords needs words under all, any or none");
    }

    @Test
    void sentiment(@TempDir Path folder) throws IOException {
        // good 0.7 and, negated, helpful −0.7; the stop does not end the reach of two words.
        assertThat(score("{reward: sentiment}", "Good, but not very helpful")).isCloseTo(0, within(1e-15));
        assertThat(score("{reward: sentiment}", "It isn't bad")).isEqualTo(0.7);
        assertThat(score("{reward: sentiment}", "房间很干净，服务不好")).isCloseTo(0, within(1e-15));
        assertThat(score("{reward: sentiment}", "不喜欢")).isEqualTo(-0.7);
        assertThat(outcome("{reward: sentiment}", "a table")).isEqualTo(new Abstain("no listed word"));
        Path words = folder.resolve("words.tsv");
        Files.writeString(words, "top notch\t1\ntop\t0.5\n");
        assertThat(score("{reward: sentiment, lexicon: '" + words + "'}", "Top notch!"))
                .isEqualTo(1);
        Files.writeString(words, "top\t1\nflop\t-3\n");
        assertThatThrownBy(() -> function("{reward: sentiment, lexicon: '" + words + "'}"))
                .hasMessage(words + ":2: expected a word, a tab and a number from -1 to 1, found 'flop\t-3'.");
    }

    @Test
    void readability() {
        // 6 words, 1 sentence, 6 syllables: 206.835 − 1.015·6 − 84.6.
        assertThat(score("{reward: readability}", "The cat sat on the mat."))
                .isCloseTo(206.835 - 6.09 - 84.6, within(1e-9));
        // "Considerable" has 5 (con-sid-er-a-ble, whose final e is spoken), "difficulty" 4: 2 words, 9 syllables.
        assertThat(score("{reward: readability}", "Considerable difficulty."))
                .isCloseTo(206.835 - 1.015 * 2 - 84.6 * 4.5, within(1e-9));
        assertThat(outcome("{reward: readability}", "北京")).isEqualTo(new Abstain("no English words"));
    }

    @Nested
    class RegexKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: regex, pattern: '\\d+'}");
        }
    }

    @Nested
    class JsonKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: json}");
        }
    }

    @Nested
    class JsonSchemaKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function(PERSON);
        }
    }

    @Nested
    class FormatKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: format}");
        }
    }

    @Nested
    class LengthKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: length, max: 3, slope: 10}");
        }
    }

    @Nested
    class ScriptKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: script, scripts: [latin]}");
        }
    }

    @Nested
    class KeywordsKeepTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: keywords, all: [cat], none: [dog]}");
        }
    }

    @Nested
    class SentimentKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: sentiment}");
        }
    }

    @Nested
    class ReadabilityKeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RewardYaml.function("{reward: readability}");
        }
    }
}
