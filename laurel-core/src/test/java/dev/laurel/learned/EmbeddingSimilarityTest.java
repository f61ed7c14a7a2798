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
import dev.laurel.hub.BuiltInModel;
import dev.laurel.model.TinyBert;
import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import dev.laurel.reward.Score;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EmbeddingSimilarityTest extends RewardFunctionContract {

    private static final Path FIXTURE = new RewardFixture("bert").folder();
    private static final Candidate SOUP = Candidate.of("the soup is good", "the soup is fine");

    @TempDir
    Path temp;

    @Override
    protected RewardFunction function() {
        return open(FIXTURE);
    }

    @Override
    protected double rounding() {
        return TinyModels.ROUNDING;
    }

    private static RewardFunction open(Path folder, String... keys) {
        List<String> all = new ArrayList<>(List.of(keys));
        all.add("model=" + folder);
        return settings(EmbeddingSimilarity.class, "embedding-similarity", all.toArray(String[]::new))
                .create(named(folder));
    }

    /** 60°, a right angle, and opposite vectors of different lengths. */
    @Test
    void theCosineIsThatOfTheAngle() {
        assertThat(CosineLikeness.cosine(new float[] {2, 0}, new float[] {0.5f, (float) (Math.sqrt(3) / 2)}))
                .isCloseTo(0.5, within(1e-7));
        assertThat(CosineLikeness.cosine(new float[] {1, 2}, new float[] {-2, 1}))
                .isZero();
        assertThat(CosineLikeness.cosine(new float[] {1, 2}, new float[] {-3, -6}))
                .isCloseTo(-1, within(1e-15));
    }

    @Test
    void theVectorsAreThoseOfTransformers() throws IOException {
        try (RewardFunction mean = open(FIXTURE, "pooling=mean");
                RewardFunction cls = open(FIXTURE, "pooling=cls")) {
            for (JsonNode pair : BertScoreTest.pairs()) {
                Candidate candidate = Candidate.of(
                        pair.get("reply").asString(), pair.get("reference").asString());
                assertThat(score(mean, candidate).value())
                        .isCloseTo(pair.get("mean").asDouble(), within(1e-5));
                assertThat(score(cls, candidate).value())
                        .isCloseTo(pair.get("cls").asDouble(), within(1e-5));
            }
        }
    }

    @Test
    void theNearestReferenceCounts() {
        try (RewardFunction function = open(FIXTURE)) {
            Candidate several = Candidate.of("thanks , it is here", "no !", "thanks , it is here", "wait");
            assertThat(score(function, several).value()).isCloseTo(1, within(1e-6));
            assertThat(function.explain(several).detail()).isEqualTo("compared with \"thanks , it is here\"");
        }
    }

    @Test
    void withoutWordsThereIsNothingToCompare() {
        try (RewardFunction function = open(FIXTURE)) {
            assertThat(function.needs()).containsExactly(RewardFunction.REFERENCE);
            assertThat(outcome(function, Candidate.of("thanks"))).isEqualTo(new Abstain("no reference"));
            assertThat(outcome(function, Candidate.of(" ", "thanks")))
                    .isEqualTo(new Abstain("the reply holds nothing to compare"));
            assertThat(outcome(function, Candidate.of("thanks", "", " \n")))
                    .isEqualTo(new Abstain("the reference holds nothing to compare with"));
        }
    }

    /** Class descriptions are replies to the text; the text is read once however many there are. */
    @Test
    void thePromptIsComparedWithIfAskedFor() {
        Candidate described =
                new Candidate(Prompt.of("thanks , it is here"), Completion.of("no !"), List.of("wait"), Map.of());
        try (RewardFunction function = open(FIXTURE, "against=prompt");
                RewardFunction reference = open(FIXTURE)) {
            assertThat(function.needs()).containsExactly(RewardFunction.PROMPT);
            assertThat(score(function, described).value())
                    .isCloseTo(
                            score(reference, Candidate.of("no !", "thanks , it is here"))
                                    .value(),
                            within(TinyModels.ROUNDING));
            assertThat(outcome(function, Candidate.of("no !", "wait"))).isEqualTo(new Abstain("no prompt"));
        }
    }

    @Test
    void manyTextsAreComparedInParts() {
        List<Candidate> many = IntStream.range(0, 1500)
                .mapToObj(i -> Candidate.of("parcel ".repeat(1 + i % 50), "the phone ".repeat(1 + i % 7)))
                .toList();
        try (RewardFunction function = open(FIXTURE)) {
            List<Outcome> outcomes = function.score(many);
            assertThat(outcomes).hasSize(1500);
            for (int i : new int[] {0, 349, 350, 351, 1023, 1024, 1499}) {
                assertThat(score(function, many.get(i)).value())
                        .isCloseTo(((Score) outcomes.get(i)).value(), within(TinyModels.ROUNDING));
            }
        }
    }

    private Path sentenceTransformer(String pooling) throws IOException {
        Path folder = TinyBert.withTokenizer(Files.createTempDirectory(temp, "sentence"));
        Files.writeString(folder.resolve("modules.json"), """
                [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                 {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                 {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
                """);
        Files.writeString(Files.createDirectory(folder.resolve("1_Pooling")).resolve("config.json"), pooling);
        return folder;
    }

    @Test
    void poolsAsTheFolderSays() throws IOException {
        Path cls = sentenceTransformer("{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
        Path mean = sentenceTransformer("{\"word_embedding_dimension\": 16, \"pooling_mode\": \"mean\"}");
        try (RewardFunction asTheFirst = open(cls);
                RewardFunction first = open(mean, "pooling=cls");
                RewardFunction asTheSecond = open(mean);
                RewardFunction second = open(cls, "pooling=mean")) {
            assertThat(score(asTheFirst, SOUP)).isEqualTo(score(first, SOUP));
            assertThat(score(asTheSecond, SOUP)).isEqualTo(score(second, SOUP)).isNotEqualTo(score(first, SOUP));
        }
        assertThat(BuiltInModel.ALL)
                .allSatisfy(model -> assertThat(model.pooling()).isIn("mean", "cls"));
    }

    @Test
    void readsNoMoreThanTheFolderSays() throws IOException {
        Path folder = sentenceTransformer("{\"pooling_mode_mean_tokens\": true}");
        Files.writeString(folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 6}");
        try (RewardFunction function = open(folder)) {
            // 8 words and 2 special tokens
            Candidate candidate = Candidate.of("the soup is good and the room is", "the soup is good");
            assertThat(function.explain(candidate).detail())
                    .isEqualTo("compared with \"the soup is good\", read 6 of 10 tokens");
            assertThat(score(function, candidate).value()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void whatLaurelDoesNotComputeIsRefused() throws IOException {
        Path last = sentenceTransformer("{\"pooling_mode_lasttoken\": true}");
        assertThatThrownBy(() -> open(last))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "the pooling 'lasttoken' is not one that Laurel computes. State pooling: mean or cls");
        open(last, "pooling=mean").close();
        Path dense = sentenceTransformer("{\"pooling_mode_mean_tokens\": true}");
        Path modules = dense.resolve("modules.json");
        Files.writeString(modules, Files.readString(modules).replace("models.Normalize", "models.Dense"));
        assertThatThrownBy(() -> open(dense))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("modules.json: the module 'Dense'");
        Path torn = sentenceTransformer("{}");
        Files.delete(torn.resolve("1_Pooling/config.json"));
        assertThatThrownBy(() -> open(torn))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is missing, though modules.json names it");
        Path broken = sentenceTransformer("{");
        assertThatThrownBy(() -> open(broken)).isInstanceOf(UserError.class).hasMessageContaining("is not JSON");
    }
}
