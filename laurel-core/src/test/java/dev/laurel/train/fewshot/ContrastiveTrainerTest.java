package dev.laurel.train.fewshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Location;
import dev.laurel.config.Config;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.model.SentenceHead;
import dev.laurel.model.SentencePooling;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Pass;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.Checkpoints;
import dev.laurel.train.InterruptedRunException;
import dev.laurel.train.TrainLoop;
import dev.laurel.train.TrainObserver;
import dev.laurel.train.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against torch, see benchmarks/fixtures/contrastive.py, and as a whole. */
class ContrastiveTrainerTest {

    private static final Placement PLAIN = new Placement("cpu", Precision.FP32, 1);
    private static final LabelSet LABELS = LabelSet.of(List.of("food", "place"));
    private static final List<String> TEXTS = List.of(
            "the soup is good",
            "a great soup !",
            "very poor soup",
            "the soup was fine",
            "the room is good",
            "a great room !",
            "very poor room",
            "the room was fine");
    private static final int[] CLASSES = {0, 0, 0, 0, 1, 1, 1, 1};

    @TempDir
    Path temp;

    @Test
    void lossAndGradientsAreThoseOfTorch() {
        JsonNode expected = new JsonMapper().readTree(getClass().getResourceAsStream("contrastive.json"));
        List<Encoding> texts = new ArrayList<>();
        expected.get("texts")
                .forEach(text -> texts.add(TinyBert.encoding(IntStream.range(1, text.size() - 1)
                        .map(i -> text.get(i).asInt())
                        .toArray())));
        TextPairs pairs = pairs(expected.get("pairs"));
        HeadSpec spec = HeadSpec.onVectors(List.of("no", "yes"), SentencePooling.MEAN);
        try (Model model = Model.open(TinyBert.folder(), spec, new Model.Options(PLAIN, true, 7, SentenceHead::owns));
                Scope scope = Scope.open()) {
            Tensor loss = new ContrastiveTrainer.PairLoss(model, texts, pairs)
                    .loss(IntStream.range(0, pairs.size()).toArray(), Pass.inference());
            assertThat(Tensors.scalar(loss)).isCloseTo(expected.get("loss").asDouble(), within(1e-5));
            loss.backward();
            for (Parameter parameter : model.trained().dense()) {
                requireAlike(parameter, expected.get("gradients"));
            }
        }
    }

    private static TextPairs pairs(JsonNode pairs) {
        int[] first = new int[pairs.size()];
        int[] second = new int[first.length];
        float[] alike = new float[first.length];
        for (int p = 0; p < first.length; p++) {
            first[p] = pairs.get(p).get(0).asInt();
            second[p] = pairs.get(p).get(1).asInt();
            alike[p] = pairs.get(p).get(2).asInt();
        }
        return new TextPairs(first, second, alike);
    }

    /** Norm, first, middle and last number; of a stacked parameter for each of its tensors. */
    private static void requireAlike(Parameter parameter, JsonNode expected) {
        float[] all = Tensors.floats(parameter.gradients().get(0));
        int size = all.length / parameter.names().size();
        for (int n = 0; n < parameter.names().size(); n++) {
            String name = parameter.names().get(n);
            JsonNode figures = expected.get(name.replaceFirst("^bert\\.", ""));
            int from = n * size;
            double square = IntStream.range(from, from + size)
                    .mapToDouble(i -> (double) all[i] * all[i])
                    .sum();
            assertThat(Math.sqrt(square))
                    .as("norm of %s", name)
                    .isCloseTo(figures.get(0).asDouble(), within(1e-4));
            int[] places = {0, size / 2, size - 1};
            for (int i = 0; i < places.length; i++) {
                assertThat((double) all[from + places[i]])
                        .as("%s[%d]", name, places[i])
                        .isCloseTo(figures.get(i + 1).asDouble(), within(2e-5));
            }
        }
    }

    /** Trained, read off by a linear head, saved, opened: the same classes with the same probabilities. */
    @Test
    void theTrainedClassifierIsReadBackAsItWas() {
        Path saved = temp.resolve("saved");
        List<Labeled> examples = TEXTS.stream().map(Labeled::of).toList();
        List<Prediction> before;
        try (TaskModel model = open()) {
            train(model, "run", step -> false);
            fit(model);
            before = model.predict(examples);
            model.save(saved);
        }
        assertThat(before.stream().map(p -> ((Prediction.OneOf) p).label()))
                .containsExactly("food", "food", "food", "food", "place", "place", "place", "place");
        assertThat(saved.resolve("modules.json")).exists();
        assertThat(saved.resolve("1_Pooling/config.json")).exists();
        try (TaskModel model = TaskModel.open(saved, PLAIN)) {
            assertThat(model.labels()).isEqualTo(LABELS);
            List<Prediction> after = model.predict(examples);
            for (int i = 0; i < after.size(); i++) {
                assertThat(((Prediction.OneOf) after.get(i)).probabilities())
                        .containsExactly(((Prediction.OneOf) before.get(i)).probabilities(), within(1e-6));
            }
        }
    }

    @Test
    void aStoppedRunGoesOnAsOneThatWasNot() {
        Map<String, float[]> whole;
        try (TaskModel model = open()) {
            train(model, "whole", step -> false);
            whole = TinyBert.weights(model.model());
        }
        try (TaskModel model = open()) {
            assertThat(catchThrowable(() -> train(model, "stopped", step -> step == 3)))
                    .isInstanceOf(InterruptedRunException.class);
        }
        try (TaskModel model = open()) {
            train(model, "stopped", step -> false);
            TinyBert.weights(model.model())
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(whole.get(name)));
        }
    }

    private TaskModel open() {
        Path folder = temp.resolve("model");
        if (!Files.exists(folder)) {
            TinyBert.withTokenizer(folder);
        }
        return TaskModel.onVectors(folder, SentencePooling.MEAN, LABELS, 32, PLAIN, true);
    }

    private static List<Encoding> encodings(TaskModel model) {
        return model.encode(TEXTS.stream().map(Labeled::of).toList());
    }

    private static void fit(TaskModel model) {
        LinearHead head = LinearHead.fit(model.vectors(encodings(model), done -> {}), CLASSES, 2, 1e4);
        model.setHead(head.matrix(), head.biases());
    }

    private void train(TaskModel model, String run, LongPredicate stop) {
        ContrastiveTraining config =
                Config.defaults(ContrastiveTraining.class, "pairs=6", "learning_rate=1e-3", "batch_size=8");
        long[] step = {0};
        Trainer trainer = ContrastiveTrainer.of(
                model.model(), encodings(model), CLASSES, config, 1, 5, i -> new Location("train.jsonl", i + 1));
        try (Workers workers = new Workers(1)) {
            Path place = Files.createDirectories(temp.resolve(run));
            new TrainLoop(
                            trainer,
                            config.training(),
                            workers,
                            5,
                            Optional.empty(),
                            new Checkpoints(place, "one"),
                            new TrainObserver() {
                                @Override
                                public void step(Step done) {
                                    step[0] = done.step();
                                }

                                @Override
                                public void evaluated(long at, Map<String, Double> metrics, boolean best) {}

                                @Override
                                public void saved(long at) {}
                            },
                            () -> stop.test(step[0]))
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
