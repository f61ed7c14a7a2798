package dev.laurel.train.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.metric.MaskedScores;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.Pass;
import dev.laurel.optim.Gradients;
import dev.laurel.tensor.Engine;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tokenize.train.Corpus;
import dev.laurel.train.Checkpoints;
import dev.laurel.train.InterruptedRunException;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.TrainLoop;
import dev.laurel.train.TrainObserver;
import dev.laurel.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short pretraining of a tiny model on a made-up language, whose words follow from each other. */
class PretrainTrainerTest {

    private static final List<String> WHO = List.of("anna", "tom");
    private static final List<String> THING = List.of("soup", "room", "phone");

    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void tokenizer() {
        folder = TinyBert.withTokenizer(temp.resolve("tiny"));
    }

    /** Documents of four lines, about one thing each. */
    private static List<String> lines(int documents) {
        List<String> lines = new ArrayList<>();
        Rng rng = Rng.of(9);
        for (int d = 0; d < documents; d++) {
            String thing = THING.get(rng.nextInt(3));
            for (int i = 0; i < 4; i++) {
                String who = WHO.get(rng.nextInt(2));
                lines.add(who + " sees the " + thing + " in " + (who.equals("anna") ? "paris" : "rome") + " .\n");
            }
            lines.add("\n");
        }
        return lines;
    }

    private record Trained(double[] losses, Map<String, float[]> weights, MaskedScores before, MaskedScores after) {}

    private Trained train(Path place, int workers, int stopAfter, String sentences, String... config) {
        PretrainConfig what = Config.defaults(PretrainConfig.class, "sentences=" + sentences);
        TrainConfig how = Config.with(
                Config.defaults(
                        TrainConfig.class,
                        "epochs=3",
                        "batch_size=8",
                        "max_length=24",
                        "learning_rate=5e-3",
                        "checkpoint_seconds=1e9"),
                config);
        Placement placement = new Placement("cpu", Precision.FP32, workers);
        try (MaskedModel model = MaskedModel.open(folder, what, placement, 3, name -> false);
                TokenizedText text = TokenizedText.read(Corpus.of(lines(30)), false, model.tokenizer());
                TokenizedText other = TokenizedText.read(Corpus.of(lines(8)), false, model.tokenizer())) {
            // the model is too small to divide, and waiting threads spin
            model.workers().run(w -> Engine.useThreads(1));
            Instances heldOut = model.toMeasure(other, 24);
            MaskedScores before = model.measure(heldOut, tokens -> {});
            Trainer trainer = model.trainer(model.toLearn(text, 24, 3), how, 3);
            List<Double> losses = new ArrayList<>();
            TrainObserver observer = new TrainObserver() {
                @Override
                public void step(Step step) {
                    losses.add(step.loss());
                }

                @Override
                public void evaluated(long step, Map<String, Double> metrics, boolean best) {}

                @Override
                public void saved(long step) {}
            };
            new TrainLoop(
                            trainer,
                            how,
                            model.workers(),
                            3,
                            Optional.empty(),
                            new Checkpoints(place, "one"),
                            observer,
                            () -> losses.size() == stopAfter)
                    .run();
            return new Trained(
                    losses.stream().mapToDouble(Double::doubleValue).toArray(),
                    TinyBert.weights(model.model()),
                    before,
                    model.measure(heldOut, tokens -> {}));
        }
    }

    private Path place(String name) throws IOException {
        return Files.createDirectories(temp.resolve(name));
    }

    @Test
    void learnsTheWordsOfALanguageAndWhichSegmentsBelongTogether() throws IOException {
        Trained trained = train(place("learns"), 2, -1, "next", "epochs=30");
        Map<String, Double> before = values(trained.before());
        Map<String, Double> after = values(trained.after());
        assertThat(after.get("masked_accuracy")).isGreaterThan(before.get("masked_accuracy") + 0.3);
        assertThat(after.get("perplexity")).isLessThan(before.get("perplexity") / 4);
        assertThat(after.get("pair_loss")).isLessThan(before.get("pair_loss"));
        assertThat(after.get("log_likelihood"))
                .isCloseTo(-Math.log(after.get("perplexity")) - after.get("pair_loss"), within(1e-9));
        assertThat(trained.losses()[trained.losses().length - 1]).isLessThan(trained.losses()[0] / 2);
    }

    private static Map<String, Double> values(MaskedScores scores) {
        double[] values =
                scores.values(IntStream.range(0, scores.size()).map(i -> 1).toArray());
        Map<String, Double> named = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            named.put(scores.names().get(i), values[i]);
        }
        return named;
    }

    @Test
    void aStoppedTrainingGoesOnAsIfNothingHadHappened() throws IOException {
        Trained whole = train(place("whole"), 2, -1, "next");
        Path stopped = place("stopped");
        int half = whole.losses().length / 2;
        assertThatThrownBy(() -> train(stopped, 2, half, "next")).isInstanceOf(InterruptedRunException.class);
        Trained rest = train(stopped, 2, -1, "next");
        assertThat(rest.losses()).containsExactly(Arrays.copyOfRange(whole.losses(), half, whole.losses().length));
        assertThat(rest.weights().keySet()).isEqualTo(whole.weights().keySet());
        rest.weights()
                .forEach((name, values) ->
                        assertThat(values).as(name).isEqualTo(whole.weights().get(name)));
    }

    /** The mean over an update's hidden words and the mean over its pairs, whoever computes which of them. */
    @Test
    void theLossDoesNotDependOnHowAnUpdateIsDivided() throws IOException {
        Trained one = train(place("one"), 1, -1, "order", "epochs=1");
        Trained accumulated =
                train(place("eight"), 1, -1, "order", "epochs=1", "batch_size=1", "gradient_accumulation_steps=8");
        Trained shared = train(place("two"), 2, -1, "order", "epochs=1");
        for (Trained other : List.of(accumulated, shared)) {
            assertThat(other.losses()).containsExactly(one.losses(), within(2e-4));
        }
        assertThat(accumulated.losses()[0]).isCloseTo(one.losses()[0], within(1e-5));
    }

    /** Held-out words are hidden alike whatever the run's seed is, so that figures compare. */
    @Test
    void heldOutTextIsMeasuredAlikeEachTime() {
        PretrainConfig words = Config.defaults(PretrainConfig.class);
        double[] perplexities = new double[2];
        for (int seed = 0; seed < 2; seed++) {
            try (MaskedModel model = MaskedModel.open(folder, words, Placement.PLAIN, 5, name -> false);
                    TokenizedText text = TokenizedText.read(Corpus.of(lines(8)), false, model.tokenizer())) {
                perplexities[seed] = values(model.measure(model.toMeasure(text, 24), tokens -> {}))
                        .get("perplexity");
            }
        }
        assertThat(perplexities[0]).isEqualTo(perplexities[1]).isBetween(10.0, 400.0);
    }

    @Test
    void aTextWithTokensThatTheModelDoesNotKnowIsRefused() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replace("\"good\": 5", "\"good\": 55"));
        PretrainConfig words = Config.defaults(PretrainConfig.class);
        try (MaskedModel model = MaskedModel.open(folder, words, Placement.PLAIN, 5, name -> false);
                TokenizedText text = TokenizedText.read(Corpus.of(List.of("good\n")), false, model.tokenizer())) {
            assertThatThrownBy(() -> model.toLearn(text, 24, 1))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("gives the token 'good' the id 55, but the model has only 40 word vectors");
        }
    }

    @Test
    void aTokenizerWithoutMaskTokenIsRefused() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replace("[MASK]", "[GAP]"));
        assertThatThrownBy(() -> MaskedModel.open(
                        folder, Config.defaults(PretrainConfig.class), Placement.PLAIN, 5, name -> false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the tokenizer has no mask token")
                .hasMessageContaining("\"mask_token\": \"[MASK]\"");
    }

    @Test
    void updatesLeaveNothingBehind() {
        PretrainConfig both = Config.defaults(PretrainConfig.class, "sentences=next");
        TrainConfig how = Config.defaults(TrainConfig.class, "batch_size=8", "max_length=24");
        try (MaskedModel model = MaskedModel.open(folder, both, Placement.PLAIN, 3, name -> false);
                TokenizedText text = TokenizedText.read(Corpus.of(lines(30)), false, model.tokenizer());
                Gradients gradients = new Gradients(model.model().parameters(), model.workers())) {
            Instances instances = model.toLearn(text, 24, 3);
            Trainer trainer = model.trainer(instances, how, 3);
            Runnable update = () -> {
                try (Scope scope = Scope.open()) {
                    trainer.update(1).loss(0, 0, Pass.training(1, 1)).sum().backward();
                }
                model.measure(instances, tokens -> {});
                gradients.sum();
                gradients.clear();
            };
            for (int i = 0; i < 3; i++) {
                update.run();
            }
            long pointers = Pointer.totalCount();
            for (int i = 0; i < 10; i++) {
                update.run();
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
        }
    }
}
