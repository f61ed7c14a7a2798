package dev.laurel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.data.Target;
import dev.laurel.data.TaskKind;
import dev.laurel.metric.MetricReport;
import dev.laurel.model.TinyBert;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskModelTest {

    private static final Placement PLACEMENT = new Placement("cpu", Precision.FP32, 2);
    private static final Location NOWHERE = new Location("test.jsonl", 1);

    /** A character of format category, which BERT's normaliser takes away. */
    private static final String NO_TOKENS = "\u200b";

    @TempDir
    Path temp;

    private TaskModel model(TaskKind kind, LabelSet labels, int maxLength) {
        return TaskModel.forTraining(
                TinyBert.withTokenizer(temp.resolve("tiny")), kind, labels, maxLength, PLACEMENT, 5, name -> false);
    }

    @Test
    void aTokenizerOfAnotherModelIsRefused() throws IOException {
        Path folder = TinyBert.withTokenizer(temp.resolve("tiny"));
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replaceFirst("(\"the\"\\s*:\\s*)\\d+", "$199999"));
        LabelSet labels = labels(TaskKind.CLASSIFICATION);
        try (TaskModel model =
                TaskModel.forTraining(folder, TaskKind.CLASSIFICATION, labels, 16, PLACEMENT, 5, name -> false)) {
            assertThatThrownBy(() -> model.encode(List.of(Labeled.of("the soup"))))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith(
                            "tokenizer.json gives the token 'the' the id 99999, but the model has only ");
        }
    }

    private static LabelSet labels(TaskKind kind) {
        return switch (kind) {
            case CLASSIFICATION -> LabelSet.of(List.of("bad", "good"));
            case MULTI_LABEL -> LabelSet.of(List.of("food", "room", "phone"));
            case REGRESSION -> LabelSet.NONE;
            case TOKENS -> LabelSet.bio(List.of("PER", "LOC"));
        };
    }

    private static Labeled text(String text, Target target) {
        return new Labeled(text, Optional.empty(), Optional.of(target), NOWHERE);
    }

    private static Labeled text(String text) {
        return new Labeled(text, Optional.empty(), Optional.empty(), NOWHERE);
    }

    private static List<? extends Example> examples(TaskKind kind) {
        return kind == TaskKind.TOKENS
                ? List.of(
                        new Tagged(List.of("anna", "sees", "paris", "."), List.of("B-PER", "O", "B-LOC", "O"), NOWHERE),
                        new Tagged(List.of("tom"), List.of("B-PER"), NOWHERE),
                        new Tagged(List.of("from", "rome"), List.of("O", "B-LOC"), NOWHERE))
                : List.of(text("the soup is very good !"), text("bad"), text("a fine room ."), text("tom was in rome"));
    }

    private static double[] numbers(Prediction prediction) {
        if (prediction instanceof Prediction.OneOf one) {
            return one.probabilities();
        }
        if (prediction instanceof Prediction.AnyOf any) {
            return any.probabilities();
        }
        return prediction instanceof Prediction.Tags tags
                ? tags.probabilities()
                : new double[] {((Prediction.Value) prediction).value()};
    }

    @ParameterizedTest
    @EnumSource
    void aPredictionStandsAtItsExamplesPlaceWhateverIsBesideIt(TaskKind kind) {
        try (TaskModel model = model(kind, labels(kind), 40)) {
            List<? extends Example> examples = examples(kind);
            List<Prediction> together = model.predict(examples);
            assertThat(together).hasSameSizeAs(examples);
            for (int i = 0; i < examples.size(); i++) {
                Prediction alone = model.predict(List.of(examples.get(i))).get(0);
                assertThat(numbers(together.get(i))).containsExactly(numbers(alone), within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSavedModelReopensToTheSamePredictions(TaskKind kind) {
        Path saved = temp.resolve("saved");
        try (TaskModel model = model(kind, labels(kind), 12)) {
            model.save(saved);
            try (TaskModel reopened = TaskModel.open(saved, PLACEMENT)) {
                assertThat(reopened.kind()).isEqualTo(kind);
                assertThat(reopened.labels()).isEqualTo(labels(kind));
                assertThat(reopened.maxLength()).isEqualTo(12);
                List<Prediction> expected = model.predict(examples(kind));
                List<Prediction> actual = reopened.predict(examples(kind));
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(numbers(actual.get(i))).isEqualTo(numbers(expected.get(i)));
                }
            }
        }
    }

    @Test
    void probabilitiesAndLabelsBelongTogether() {
        try (TaskModel model = model(TaskKind.CLASSIFICATION, labels(TaskKind.CLASSIFICATION), 40)) {
            assertThat(model.predict(examples(TaskKind.CLASSIFICATION))).allSatisfy(p -> {
                Prediction.OneOf one = (Prediction.OneOf) p;
                assertThat(Arrays.stream(one.probabilities()).sum()).isCloseTo(1, within(1e-12));
                assertThat(one.probabilities()[model.labels().index(one.label())])
                        .isEqualTo(Arrays.stream(one.probabilities()).max().orElseThrow());
            });
        }
    }

    @Test
    void anyNumberOfClassesIsThoseFromOneHalfOn() {
        try (TaskModel model = model(TaskKind.MULTI_LABEL, labels(TaskKind.MULTI_LABEL), 40)) {
            assertThat(model.predict(examples(TaskKind.MULTI_LABEL))).allSatisfy(p -> {
                Prediction.AnyOf any = (Prediction.AnyOf) p;
                for (int c = 0; c < 3; c++) {
                    assertThat(any.labels().contains(model.labels().name(c))).isEqualTo(any.probabilities()[c] >= 0.5);
                }
            });
        }
    }

    @Test
    void wordsWithoutTokensAndWordsCutOffAreOutside() {
        try (TaskModel model = model(TaskKind.TOKENS, labels(TaskKind.TOKENS), 5)) {
            // [CLS] anna soup ##s [SEP]: the second word has no token, 'soups' two, and no room is left for 'rome'
            Tagged sentence = new Tagged(List.of("anna", NO_TOKENS, "soups", "rome"), List.of(), NOWHERE);
            Encoding encoding = model.encode(List.of(sentence)).get(0);
            assertThat(encoding.wordIds()).containsExactly(-1, 0, 2, 2, -1);
            assertThat(List.of(WordStarts.at(encoding, 1), WordStarts.at(encoding, 2), WordStarts.at(encoding, 3)))
                    .containsExactly(true, true, false);
            Prediction.Tags tags =
                    (Prediction.Tags) model.predict(List.of(sentence)).get(0);
            assertThat(tags.tags()).hasSize(4);
            assertThat(tags.tags().get(1)).isEqualTo("O");
            assertThat(tags.tags().get(3)).isEqualTo("O");
            assertThat(tags.probabilities()[0]).isPositive();
            assertThat(tags.probabilities()[1]).isZero();
            assertThat(tags.probabilities()[2]).isPositive();
            assertThat(tags.probabilities()[3]).isZero();
        }
    }

    @Test
    void evaluatesEntities() {
        try (TaskModel model = model(TaskKind.TOKENS, labels(TaskKind.TOKENS), 4)) {
            // Everything but the first two words is cut off and therefore 'O': two entities at most are found of three.
            Tagged sentence =
                    new Tagged(List.of("anna", "paris", "tom", "."), List.of("B-PER", "B-LOC", "B-PER", "O"), NOWHERE);
            Evaluation evaluation = Evaluation.of(model, new Dataset<>("dev", List.of(sentence), ""));
            MetricReport report = evaluation.scores().report(1);
            assertThat(report.headline()).isEqualTo("f1");
            assertThat(report.values().get("recall").value()).isLessThan(0.7);
            assertThat(evaluation.mistakes(model.labels(), 5)).singleElement().satisfies(mistake -> {
                assertThat(mistake.gold()).isEqualTo("anna/B-PER paris/B-LOC tom/B-PER");
                assertThat(mistake.loss()).isGreaterThanOrEqualTo(1);
            });
        }
    }

    @Test
    void evaluatesClassesAndFindsTheWorstMistakes() {
        try (TaskModel model = model(TaskKind.CLASSIFICATION, labels(TaskKind.CLASSIFICATION), 40)) {
            List<Labeled> asPredicted = examples(TaskKind.CLASSIFICATION).stream()
                    .map(e -> (Labeled) e)
                    .map(e -> text(
                            e.text(),
                            new Target.OneOf(((Prediction.OneOf)
                                            model.predict(List.of(e)).get(0))
                                    .label())))
                    .toList();
            Evaluation right = Evaluation.of(model, new Dataset<>("dev", asPredicted, ""));
            assertThat(right.scores().report(1).values().get("accuracy").value())
                    .isEqualTo(1);
            assertThat(right.mistakes(model.labels(), 5)).isEmpty();

            List<Labeled> opposite = asPredicted.stream()
                    .map(e -> text(
                            e.text(),
                            new Target.OneOf(
                                    ((Target.OneOf) e.target().orElseThrow())
                                                    .label()
                                                    .equals("good")
                                            ? "bad"
                                            : "good")))
                    .toList();
            Evaluation wrong = Evaluation.of(model, new Dataset<>("dev", opposite, ""));
            assertThat(wrong.scores().report(1).values().get("accuracy").value())
                    .isZero();
            List<Evaluation.Mistake> worst = wrong.mistakes(model.labels(), 3);
            assertThat(worst).hasSize(3);
            assertThat(worst.stream().map(Evaluation.Mistake::loss).toList())
                    .isSortedAccordingTo((a, b) -> Double.compare(b, a));
            // two classes: what was predicted has p, what is right 1 − p
            assertThat(worst)
                    .allSatisfy(m -> assertThat(m.loss()).isCloseTo(-Math.log(1 - m.probability()), within(1e-6)));
        }
    }

    @Test
    void evaluatesNumbersAndSets() {
        try (TaskModel model = model(TaskKind.REGRESSION, LabelSet.NONE, 40)) {
            List<Labeled> texts = List.of(text("good", new Target.Value(1)), text("bad soup", new Target.Value(-2)));
            Evaluation evaluation = Evaluation.of(model, new Dataset<>("dev", texts, ""));
            double[] errors = {
                ((Prediction.Value) evaluation.predictions().get(0)).value() - 1,
                ((Prediction.Value) evaluation.predictions().get(1)).value() + 2
            };
            assertThat(evaluation.scores().report(1).values().get("mse").value())
                    .isCloseTo((errors[0] * errors[0] + errors[1] * errors[1]) / 2, within(1e-9));
        }
        Path other = temp.resolve("other");
        try (TaskModel model = TaskModel.forTraining(
                TinyBert.withTokenizer(other),
                TaskKind.MULTI_LABEL,
                labels(TaskKind.MULTI_LABEL),
                40,
                PLACEMENT,
                5,
                n -> false)) {
            Labeled none = text("tom", new Target.AnyOf(Set.of()));
            Evaluation evaluation = Evaluation.of(model, new Dataset<>("dev", List.of(none), ""));
            boolean empty = ((Prediction.AnyOf) evaluation.predictions().get(0))
                    .labels()
                    .isEmpty();
            assertThat(evaluation.mistakes(model.labels(), 5)).hasSize(empty ? 0 : 1);
        }
    }

    @Test
    void nothingGivesNothing() {
        try (TaskModel model = model(TaskKind.CLASSIFICATION, labels(TaskKind.CLASSIFICATION), 40)) {
            assertThat(model.predict(List.of())).isEmpty();
        }
    }

    @Test
    void aModelWithoutATaskIsRefused() {
        assertThatThrownBy(() -> TaskModel.open(TinyBert.withTokenizer(temp.resolve("base")), PLACEMENT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("A base model has to be fine-tuned for a task first");
    }
}
