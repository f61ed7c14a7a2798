package dev.laurel.eval.zeroshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.SentencePooling;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against the pipelines of transformers, see benchmarks/fixtures/zero_shot.py. */
class ZeroShotTest {

    private static final Placement PLAIN = new Placement("cpu", Precision.FP32, 1);

    private static Path folder(String name) {
        try {
            return Path.of(ZeroShotTest.class.getResource("/zeroshot/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode expected(String name) {
        return new JsonMapper().readTree(folder(name).resolve("expected.json"));
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private static double[] numbers(JsonNode list) {
        return list.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    private static List<Labeled> texts(JsonNode cases) {
        return cases.valueStream()
                .map(one -> Labeled.of(one.get("text").asString()))
                .toList();
    }

    private static ZeroShot zeroShot(List<String> labels, boolean anyNumber, String template) {
        return new ZeroShot(labels, Map.of(), Optional.empty(), Optional.ofNullable(template), anyNumber);
    }

    @Test
    void entailmentIsThatOfThePipeline() {
        JsonNode expected = expected("nli");
        JsonNode cases = expected.get("cases");
        List<String> labels = strings(expected.get("labels"));
        try (ZeroShotClassifier one = zeroShot(labels, false, null).open("nli", folder("nli"), PLAIN);
                ZeroShotClassifier each = zeroShot(labels, true, null).open("nli", folder("nli"), PLAIN)) {
            List<Prediction> of = one.predict(texts(cases));
            List<Prediction> any = each.predict(texts(cases));
            for (int i = 0; i < cases.size(); i++) {
                Prediction.OneOf told = (Prediction.OneOf) of.get(i);
                assertThat(told.probabilities())
                        .containsExactly(numbers(cases.get(i).get("one")), within(1e-5));
                assertThat(((Prediction.AnyOf) any.get(i)).probabilities())
                        .containsExactly(numbers(cases.get(i).get("each")), within(1e-5));
            }
        }
    }

    @Test
    void theWordInTheGapIsThatOfThePipeline() {
        JsonNode expected = expected("masked");
        JsonNode cases = expected.get("cases");
        List<String> words = strings(expected.get("words"));
        ZeroShot zeroShot = zeroShot(words, false, expected.get("template").asString());
        try (ZeroShotClassifier classifier = zeroShot.open("masked", folder("masked"), PLAIN)) {
            List<Prediction> told = classifier.predict(texts(cases));
            for (int i = 0; i < cases.size(); i++) {
                assertThat(((Prediction.OneOf) told.get(i)).probabilities())
                        .containsExactly(numbers(cases.get(i).get("scores")), within(1e-5));
            }
        }
    }

    /** The model reads 64 tokens; of a longer text the end is left out, and the gap stays. */
    @Test
    void aLongTextLeavesRoomForTheGap() {
        ZeroShot zeroShot = zeroShot(List.of("thanks", "never"), false, "{} it is [MASK] .");
        try (ZeroShotClassifier classifier = zeroShot.open("masked", folder("masked"), PLAIN)) {
            List<Prediction> told = classifier.predict(List.of(Labeled.of("wait ! ".repeat(100))));
            assertThat(((Prediction.OneOf) told.get(0)).probabilities()).hasSize(2);
        }
    }

    /** A text that is the description of a class is nearest to it; its probability is 1 / (1 + Σ exp(20·(cos − 1))). */
    @Test
    void aDescriptionIsOfItsOwnClass() {
        ClassDescriptions classes =
                new ClassDescriptions(List.of("money_back", "parcel"), Map.of("money_back", "refund"), "the {}");
        assertThat(classes.texts()).containsExactly("the refund", "the parcel");
        try (ZeroShotClassifier classifier =
                        SimilarityClassifier.open(folder("nli"), SentencePooling.MEAN, classes, PLAIN);
                TaskModel vectors = vectors()) {
            List<Labeled> texts = List.of(Labeled.of("the refund"), Labeled.of("the parcel"));
            List<Prediction> told = classifier.predict(texts);
            float[][] of = vectors.vectors(vectors.encode(texts), tokens -> {});
            double cosine = 0;
            for (int d = 0; d < of[0].length; d++) {
                cosine += (double) of[0][d] * of[1][d];
            }
            double sure = 1 / (1 + Math.exp(20 * (cosine - 1)));
            assertThat(((Prediction.OneOf) told.get(0)).label()).isEqualTo("money_back");
            assertThat(((Prediction.OneOf) told.get(0)).probabilities()[0]).isCloseTo(sure, within(1e-5));
            assertThat(((Prediction.OneOf) told.get(1)).label()).isEqualTo("parcel");
            assertThat(((Prediction.OneOf) told.get(1)).probabilities()[1]).isCloseTo(sure, within(1e-5));
        }
    }

    private static TaskModel vectors() {
        return TaskModel.onVectors(
                folder("nli"), SentencePooling.MEAN, LabelSet.of(List.of("a", "b")), 64, PLAIN, false);
    }

    @Test
    void whatCannotBeToldIsRefused() {
        assertThatThrownBy(() -> zeroShot(List.of("a", "a"), false, null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none may stand twice");
        assertThatThrownBy(() -> zeroShot(List.of("a"), false, null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Name at least two");
        assertThatThrownBy(() -> new ClassDescriptions(List.of("refund"), Map.of("refnud", "x"), "{}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("refnud")
                .hasMessageContaining("Did you mean 'refund'");
        assertThatThrownBy(() -> new ClassDescriptions(List.of("refund"), Map.of(), "about it"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no {}");
        assertThatThrownBy(() -> zeroShot(List.of("thanks", "parcel refund"), false, "{} [MASK]")
                        .open("masked", folder("masked"), PLAIN))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'parcel refund' is not one token");
        assertThatThrownBy(() ->
                        zeroShot(List.of("thanks", "no"), true, "{} [MASK]").open("masked", folder("masked"), PLAIN))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("by entailment only");
        assertThatThrownBy(() -> new ZeroShot(
                                List.of("a", "b"),
                                Map.of(),
                                Optional.of(ZeroShot.Way.ENTAILMENT),
                                Optional.empty(),
                                false)
                        .open(
                                "rewards",
                                Path.of(ZeroShotTest.class
                                        .getResource("/rewards/bert")
                                        .toURI()),
                                PLAIN))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none is called entailment");
    }
}
