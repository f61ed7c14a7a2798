package dev.laurel.learned;

import static dev.laurel.learned.TinyModels.named;
import static dev.laurel.learned.TinyModels.outcome;
import static dev.laurel.learned.TinyModels.score;
import static dev.laurel.learned.TinyModels.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.eval.RewardFixture;
import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Guarded;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import dev.laurel.reward.Score;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BertScoreTest extends RewardFunctionContract {

    private static final Path FIXTURE = new RewardFixture("bert").folder();
    private static final String[] MEASURES = {"precision", "recall", "f1"};
    private static final int LAYERS = 2;

    @TempDir
    Path temp;

    /** What the published definition gives; see benchmarks/fixtures/learned_rewards.py. */
    static JsonNode pairs() throws IOException {
        try (InputStream in = BertScoreTest.class.getResourceAsStream("/dev/laurel/learned/bertscore.json")) {
            return JsonMapper.shared().readTree(in).get("pairs");
        }
    }

    @Override
    protected RewardFunction function() {
        return open();
    }

    @Override
    protected double rounding() {
        return TinyModels.ROUNDING;
    }

    private static RewardFunction open(String... keys) {
        List<String> all = new ArrayList<>(List.of(keys));
        all.add("model=" + FIXTURE);
        return settings(BertScore.class, "bertscore", all.toArray(String[]::new))
                .create(named(FIXTURE));
    }

    private static Candidate candidate(JsonNode pair) {
        return Candidate.of(pair.get("reply").asString(), pair.get("reference").asString());
    }

    private String references() throws IOException {
        Path file = temp.resolve("references.jsonl");
        List<String> rows = new ArrayList<>(List.of("{\"completion\": \"of a row without reference\"}"));
        pairs().forEach(pair -> rows.add("{\"reference\": " + pair.get("reference") + "}"));
        Files.write(file, rows);
        return file.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"equal", "idf"})
    void isThePublishedDefinition(String weights) throws IOException {
        for (int layer = 0; layer <= LAYERS; layer++) {
            for (int m = 0; m < MEASURES.length; m++) {
                List<String> keys = new ArrayList<>(List.of("layer=" + layer, "measure=" + MEASURES[m]));
                if (weights.equals("idf")) {
                    keys.add("idf=" + references());
                }
                try (RewardFunction function = open(keys.toArray(String[]::new))) {
                    for (JsonNode pair : pairs()) {
                        assertThat(score(function, candidate(pair)).value())
                                .as("%s behind layer %d of %s", MEASURES[m], layer, pair)
                                .isCloseTo(pair.get(weights).get(layer).get(m).asDouble(), within(1e-5));
                    }
                }
            }
        }
    }

    /** (x − b) / (1 − b). */
    @Test
    void aBaselineBecomesZero() throws IOException {
        try (RewardFunction plain = open();
                RewardFunction rescaled = open("baseline=0.6")) {
            Candidate candidate = candidate(pairs().get(0));
            assertThat(score(rescaled, candidate).value())
                    .isCloseTo((score(plain, candidate).value() - 0.6) / 0.4, within(1e-12));
            assertThat(rescaled.range().high()).isEqualTo(1);
            assertThat(rescaled.range().low()).isCloseTo(-4, within(1e-12));
            assertThat(rescaled.explain(candidate).detail()).contains("before rescaling");
        }
    }

    /** Three quarters of two layers are 1.5, rounded 2. */
    @Test
    void theLayerIsThreeQuartersUpUnlessTold() throws IOException {
        Candidate candidate = candidate(pairs().get(0));
        try (RewardFunction plain = open();
                RewardFunction second = open("layer=2")) {
            assertThat(score(plain, candidate)).isEqualTo(score(second, candidate));
            assertThat(plain.explain(candidate).detail())
                    .matches("precision 0\\.\\d{4}, recall 0\\.\\d{4}, F1 0\\.\\d{4} behind layer 2, compared with .*");
        }
        assertThatThrownBy(() -> open("layer=3"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("bertscore: layer 3 of " + FIXTURE + ", which has 2 layers.");
    }

    @Test
    void whatIsEqualIsNotBeyondOne() {
        List<Candidate> equal = IntStream.range(1, 40)
                .mapToObj(i -> "the parcel and you ".repeat(i % 7) + "today ".repeat(i))
                .map(text -> Candidate.of(text, text))
                .toList();
        try (RewardFunction function = open("layer=1")) {
            assertThat(Guarded.of(function).score(equal))
                    .allSatisfy(outcome -> assertThat(((Score) outcome).value()).isCloseTo(1, within(1e-6)));
        }
    }

    @Test
    void theBestReferenceCounts() {
        try (RewardFunction function = open()) {
            assertThat(score(function, Candidate.of("thanks", "never", "thanks", "wait"))
                            .value())
                    .isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void withoutWeightThereIsNothingToCompare() throws IOException {
        Path one = temp.resolve("one.jsonl");
        Files.writeString(one, "{\"reference\": [\"the parcel .\", \"the phone .\"]}\n");
        try (RewardFunction function = open("idf=" + one)) {
            // both references hold the full stop: ln(3/3) = 0
            assertThat(outcome(function, Candidate.of(" . . ", "the phone .")))
                    .isEqualTo(new Abstain("the reply holds nothing to compare"));
            assertThat(outcome(function, Candidate.of("parcel", ".")))
                    .isEqualTo(new Abstain("the reference holds nothing to compare with"));
            assertThat(outcome(function, Candidate.of("parcel"))).isEqualTo(new Abstain("no reference"));
        }
    }

    @Test
    void aFileWithoutReferencesIsRefused() throws IOException {
        Path file = temp.resolve("none.jsonl");
        Files.writeString(file, "{\"completion\": \"a reply\"}\n");
        assertThatThrownBy(() -> open("idf=" + file))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file + ": there is no row with 'reference'");
        assertThatThrownBy(() -> open("idf=" + temp.resolve("missing.jsonl")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("missing.jsonl: no such file");
    }
}
