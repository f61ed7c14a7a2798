package dev.laurel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.Predictor;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainLoopTest {

    @TempDir
    Path temp;

    private Run run(String... config) {
        return Run.in(folder("run"), config);
    }

    private Path folder(String name) {
        Path folder = temp.resolve(name);
        folder.toFile().mkdirs();
        return folder;
    }

    private static void assertSameBits(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        actual.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
    }

    /** Without dropout in training, a model with dropout in its configuration learns as one that has none there. */
    @Test
    void dropoutCanBeTurnedOff() {
        Run run = run("disable_dropout=true").withoutValidation();
        Map<String, float[]> off = run.from(TinyBert.withDropout(temp.resolve("some"), 0.3))
                .train()
                .weights();
        Run again = Run.in(folder("again")).withoutValidation();
        Map<String, float[]> none = again.from(TinyBert.withDropout(temp.resolve("none"), 0))
                .train()
                .weights();
        assertSameBits(off, none);
        Run with = Run.in(folder("with")).withoutValidation();
        assertThat(furthest(with.from(temp.resolve("some")).train().weights(), none))
                .isGreaterThan(0);
    }

    private static double furthest(Map<String, float[]> a, Map<String, float[]> b) {
        return a.entrySet().stream()
                .mapToDouble(e -> IntStream.range(0, e.getValue().length)
                        .mapToDouble(i -> Math.abs(e.getValue()[i] - b.get(e.getKey())[i]))
                        .max()
                        .orElse(0))
                .max()
                .orElseThrow();
    }

    @Test
    void learnsARule() {
        Run run = run("epochs=40", "batch_size=8", "learning_rate=1e-2", "keep=last")
                .withoutValidation();
        try (Model model = run.open();
                Workers workers = new Workers(1)) {
            Run.Result result = run.train(model);
            List<Encoding> texts = TinyBert.encodings(48, 1);
            int[] classes = Run.classes(texts);
            float[][] logits = new Predictor(model, workers).logits(texts, done -> {});
            int[] predicted = IntStream.range(0, texts.size())
                    .map(i -> logits[i][1] > logits[i][0] ? 1 : 0)
                    .toArray();
            assertThat(classes).contains(0, 1);
            assertThat(predicted).isEqualTo(classes);
            assertThat(result.outcome()).isEqualTo(new TrainLoop.Outcome(240, 240, Double.NaN, false));
        }
    }

    @Test
    void tellsOfEveryUpdate() {
        Run.Result result = run("epochs=2", "batch_size=20", "warmup_ratio=0.5").train();
        // 48 examples make updates of 20, 20 and 8; half of the six are warm-up, so the rate is 0, 1/3, 2/3, 1, 2/3,
        // 1/3
        assertThat(result.steps()).extracting(TrainObserver.Step::step).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(result.steps().get(5).epoch()).isEqualTo(2);
        assertThat(result.steps().get(3).epoch()).isCloseTo(1 + 1 / 3.0, within(1e-12));
        assertThat(result.steps().stream().map(s -> s.learningRate() / 3e-3).toList())
                .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1)
                .containsExactly(0.0, 1 / 3.0, 2 / 3.0, 1.0, 2 / 3.0, 1 / 3.0);
        long tokens =
                TinyBert.encodings(48, 1).stream().mapToLong(Encoding::length).sum();
        assertThat(result.steps().stream().mapToLong(TrainObserver.Step::tokens).sum())
                .isEqualTo(2 * tokens);
        assertThat(result.evaluations()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sameSeedSameBits(int workers) {
        Run run = run().withWorkers(workers);
        Run.Result once = run.train();
        Run.Result again = run.at(folder("again")).train();
        Run.Result other = run.at(folder("other")).withSeed(12).train();
        assertSameBits(again.weights(), once.weights());
        assertThat(again.evaluations()).isEqualTo(once.evaluations());
        assertThat(furthest(other.weights(), once.weights())).isGreaterThan(1e-4);
    }

    @ParameterizedTest
    @CsvSource({"adamw,1", "adamw,7", "adamw,12", "sgd,1", "sgd,7", "sgd,12"})
    void resumingEqualsNeverHavingStopped(String optimizer, int stop) {
        Run run = run(
                        "optimizer=" + optimizer,
                        "learning_rate=" + (optimizer.equals("sgd") ? "0.05" : "3e-3"),
                        "nesterov=" + optimizer.equals("sgd"),
                        "gradient_accumulation_steps=2",
                        "eval_steps=3",
                        "early_stopping_patience=100")
                .withWorkers(2);
        Run.Result whole = run.train();
        assertThat(whole.steps()).hasSize(12);

        Path place = folder("stopped");
        Run stopped = run.at(place);
        assertThatThrownBy(() -> stopped.stoppingAfter(step -> step == stop).train())
                .isInstanceOf(InterruptedRunException.class)
                .hasMessage(
                        "Stopped after " + stop + (stop == 1 ? " update" : " updates") + "; a checkpoint was saved");
        assertThat(new Checkpoints(place, "settings: one").savedStep()).hasValue(stop);
        Run.Result resumed = stopped.train();

        assertThat(resumed.steps()).isEqualTo(whole.steps().subList(stop, 12));
        assertThat(resumed.outcome()).isEqualTo(whole.outcome());
        assertSameBits(resumed.weights(), whole.weights());
    }

    @Test
    void resumesInBf16Too() {
        Run run = run("epochs=1", "batch_size=12").withPrecision(Precision.BF16).withWorkers(2);
        Run.Result whole = run.train();
        Run stopped = run.at(folder("stopped"));
        assertThatThrownBy(() -> stopped.stoppingAfter(step -> step == 2).train())
                .isInstanceOf(InterruptedRunException.class);
        Run.Result resumed = stopped.train();
        assertThat(resumed.steps()).isEqualTo(whole.steps().subList(2, 4));
        assertSameBits(resumed.weights(), whole.weights());
        // eight bits of mantissa: near the run in fp32, and not the same
        Run.Result fp32 = run.at(folder("fp32")).withPrecision(Precision.FP32).train();
        assertThat(whole.steps().get(0).loss()).isCloseTo(fp32.steps().get(0).loss(), within(0.05));
        assertThat(furthest(whole.weights(), fp32.weights())).isGreaterThan(0);
    }

    /** The evaluation that was cut short is made first, so that none is missing. */
    @Test
    void stopsWhileItEvaluates() {
        Run run = run("epochs=1", "eval_steps=3");
        Run.Result whole = run.train();
        Run begun = run.at(folder("stopped"));
        assertThatThrownBy(() -> begun.stoppingAfter(step -> step == 3).train())
                .isInstanceOf(InterruptedRunException.class)
                .hasMessage("Stopped after 3 updates; a checkpoint was saved");
        Run.Result resumed = begun.train();
        assertThat(resumed.steps()).isEqualTo(whole.steps().subList(3, 12));
        assertThat(resumed.evaluations()).hasSize(4).isEqualTo(whole.evaluations());
        assertThat(resumed.outcome()).isEqualTo(whole.outcome());
        assertSameBits(resumed.weights(), whole.weights());
    }

    @Test
    void resumesAfterEveryUpdate() {
        Run run = run("epochs=1");
        Run.Result whole = run.train();
        Run begun = run.at(folder("stopping"));
        Run stopping = begun.stoppingAfter(step -> true);
        for (int i = 0; i < 12; i++) {
            assertThatThrownBy(stopping::train).isInstanceOf(InterruptedRunException.class);
        }
        Run.Result last = begun.train();
        assertThat(last.steps()).isEmpty();
        assertThat(last.outcome()).isEqualTo(whole.outcome());
        assertSameBits(last.weights(), whole.weights());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eightMicroBatchesOfOneEqualOneOfEight(boolean grouped) {
        Run run = run("epochs=1", "optimizer=sgd", "learning_rate=0.05", "group_by_length=" + grouped, "keep=last");
        Run.Result one = run.with("batch_size=8").train();
        Run.Result eight = run.with("batch_size=1", "gradient_accumulation_steps=8")
                .at(folder("eight"))
                .train();
        assertThat(eight.steps()).hasSameSizeAs(one.steps());
        assertThat(eight.steps().get(0).loss()).isCloseTo(one.steps().get(0).loss(), within(1e-6));
        assertThat(furthest(eight.weights(), one.weights())).isLessThan(1e-5);
    }

    @Test
    void twoWorkersEqualOneWithinRounding() {
        Run run = run("epochs=1", "batch_size=8", "optimizer=sgd", "learning_rate=0.05", "keep=last");
        Run.Result one = run.train();
        Run.Result two = run.at(folder("two")).withWorkers(2).train();
        assertThat(two.steps().get(0).loss()).isCloseTo(one.steps().get(0).loss(), within(1e-6));
        assertThat(furthest(two.weights(), one.weights())).isLessThan(1e-5);
    }

    @Test
    void frozenParametersStay() {
        Run run = run("epochs=1").freezing(name -> name.contains("embeddings.") || name.contains("layer.0."));
        try (Model model = run.open()) {
            Map<String, float[]> before = TinyBert.weights(model);
            Map<String, float[]> after = run.train(model).weights();
            after.forEach((name, values) -> {
                boolean frozen = name.contains("embeddings.") || name.contains("layer.0.");
                if (frozen) {
                    assertThat(values).as(name).isEqualTo(before.get(name));
                } else if (!name.endsWith("key.bias")) { // moves nothing: softmax does not see a shift of all scores
                    assertThat(values).as(name).isNotEqualTo(before.get(name));
                }
            });
        }
    }

    @Test
    void aWeightThatIsNotANumberStopsTheRun() {
        Run run = run("epochs=1", "batch_size=24", "checkpoint_seconds=0").withWorkers(2);
        assertThatThrownBy(() -> run.stoppingAfter(step -> step == 1).train())
                .isInstanceOf(InterruptedRunException.class);
        Path broken = folder("broken");
        try (Model model = run.open()) {
            breakClassifier(model);
            Map<String, float[]> before = TinyBert.weights(model);
            assertThatThrownBy(() -> run.at(broken).train(model))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageStartingWith("the loss is NaN and the gradient norm NaN at update 1, on these examples:")
                    .hasMessageContaining("  train.jsonl:")
                    .hasMessageContaining("  and 16 more")
                    .hasMessageContaining("Begin again in another folder with a lower learning_rate");
            assertSameBits(TinyBert.weights(model), before);
            assertThat(new Checkpoints(broken, "").savedStep()).isEmpty();
        }
        // The checkpoint of the sound run still serves.
        assertThat(run.train().steps()).extracting(TrainObserver.Step::step).containsExactly(2L);
    }

    private static void breakClassifier(Model model) {
        try (Scope scope = Scope.open()) {
            Tensors.noGrad(() ->
                    model.parameters().named().get("classifier.weight").fill_(new Scalar(Float.POSITIVE_INFINITY)));
        }
    }

    @Test
    void aLearningRateBeyondReasonStopsTheRunAndLeavesNothingOfTheFailedUpdate() {
        Run run = run("learning_rate=1e30", "warmup_ratio=0", "checkpoint_seconds=0", "epochs=1");
        Path place = run.place();
        try (Model model = run.open()) {
            Map<String, float[]> before = TinyBert.weights(model);
            assertThatThrownBy(() -> run.train(model)).isInstanceOf(DivergedException.class);
            assertThat(new Checkpoints(place, "settings: one").savedStep()).isPresent();
            // The same model, its weights put back, trains as a new one does: no gradient was left behind.
            restore(model, before);
            Run sound = Run.in(folder("sound"), "epochs=1");
            assertSameBits(
                    sound.train(model).weights(),
                    sound.at(folder("new")).train().weights());
        }
    }

    private static void restore(Model model, Map<String, float[]> weights) {
        try (Scope scope = Scope.open()) {
            Tensors.noGrad(() -> model.parameters()
                    .named()
                    .forEach((name, master) -> master.copy_(
                            Tensors.of(weights.get(name), model.parameters().placement())
                                    .view(master.shape()))));
        }
        model.parameters().refresh();
    }

    @Test
    void aCheckpointOfOtherSettingsIsRefused() {
        Run run = run().withFingerprint("model: tiny\nlearning_rate: 0.1\nseed: 1");
        assertThatThrownBy(() -> run.stoppingAfter(step -> step == 1).train())
                .isInstanceOf(InterruptedRunException.class);
        assertThatThrownBy(() -> run.withFingerprint("model: tiny\nlearning_rate: 0.2\nseed: 1")
                        .train())
                .isInstanceOf(UserError.class)
                .hasMessage(run.place().resolve("checkpoint")
                        + " was made with other settings: then 'learning_rate: 0.1', now 'learning_rate: 0.2'."
                        + " Resume with the settings the run was started with, or start a new run in another folder");
        assertThatThrownBy(() -> run.withFingerprint("model: tiny").train())
                .hasMessageContaining("then 3 lines, now 1");
    }

    @Test
    void aDamagedCheckpointIsNamed() throws Exception {
        Run run = run();
        assertThatThrownBy(() -> run.stoppingAfter(step -> step == 1).train())
                .isInstanceOf(InterruptedRunException.class);
        Path state = run.place().resolve("checkpoint/state.json");
        Files.writeString(state, "{\"fingerprint\": ");
        assertThatThrownBy(run::train).isInstanceOf(UserError.class).hasMessageStartingWith(state + " is damaged: ");
    }

    /** A validation that answers from a list. */
    private record Answers(List<Double> values, int[] asked) implements Validation {

        static Answers of(Double... values) {
            return new Answers(List.of(values), new int[1]);
        }

        @Override
        public Map<String, Double> measure(LongConsumer done) {
            return Map.of("x", values.get(asked[0]++));
        }

        @Override
        public String headline() {
            return "x";
        }
    }

    private static final TrainObserver SILENT = new TrainObserver() {
        @Override
        public void step(Step step) {}

        @Override
        public void evaluated(long step, Map<String, Double> metrics, boolean best) {}

        @Override
        public void saved(long step) {}
    };

    private TrainLoop.Outcome loop(Run run, Model model, Validation validation, List<float[]> afterEach) {
        try (Workers workers = new Workers(1)) {
            Validation recorded = new Validation() {
                @Override
                public Map<String, Double> measure(LongConsumer done) {
                    afterEach.add(TinyBert.weights(model).get("classifier.weight"));
                    return validation.measure(done);
                }

                @Override
                public String headline() {
                    return validation.headline();
                }
            };
            return new TrainLoop(
                            run.trainer(model),
                            run.config(),
                            workers,
                            run.seed(),
                            Optional.of(recorded),
                            new Checkpoints(run.place(), ""),
                            SILENT,
                            () -> false)
                    .run();
        }
    }

    @Test
    void patienceEndsTheRunWithTheBestWeights() {
        Run run = run("epochs=10", "batch_size=24", "eval_steps=1", "early_stopping_patience=2");
        List<float[]> seen = new ArrayList<>();
        try (Model model = run.open()) {
            // best after the second; the third and fourth are no gain (an equal value is none)
            TrainLoop.Outcome outcome = loop(run, model, Answers.of(0.5, 0.7, 0.6, 0.7), seen);
            assertThat(outcome).isEqualTo(new TrainLoop.Outcome(4, 2, 0.7, true));
            assertThat(TinyBert.weights(model).get("classifier.weight"))
                    .isEqualTo(seen.get(1))
                    .isNotEqualTo(seen.get(3));
        }
    }

    @Test
    void keepingTheLastTellsOfTheLast() {
        Run run = run("epochs=2", "batch_size=24", "eval_steps=1", "keep=last");
        List<float[]> seen = new ArrayList<>();
        try (Model model = run.open()) {
            TrainLoop.Outcome outcome = loop(run, model, Answers.of(0.5, 0.7, 0.6, 0.4), seen);
            assertThat(outcome).isEqualTo(new TrainLoop.Outcome(4, 4, 0.4, false));
            assertThat(TinyBert.weights(model).get("classifier.weight")).isEqualTo(seen.get(3));
            assertThat(run.place().resolve("best.safetensors")).doesNotExist();
        }
    }

    @Test
    void anUndefinedMetricIsNoReasonToStop() {
        Run run = run("epochs=2", "batch_size=24", "eval_steps=1", "early_stopping_patience=1");
        try (Model model = run.open()) {
            TrainLoop.Outcome outcome =
                    loop(run, model, Answers.of(Double.NaN, Double.NaN, 0.1, 0.2), new ArrayList<>());
            assertThat(outcome).isEqualTo(new TrainLoop.Outcome(4, 4, 0.2, false));
        }
    }

    @Test
    void theFinishedStateIsRead() {
        Run run = run("epochs=1");
        Checkpoints checkpoints = new Checkpoints(run.place(), "settings: one");
        try (Model trained = run.open();
                Model fresh = run.open()) {
            assertThat(checkpoints.restoreFinished(fresh.parameters())).isEmpty();
            Run.Result result = run.train(trained);
            checkpoints.finish(trained.parameters(), result.outcome());
            assertThat(run.place().resolve("checkpoint")).doesNotExist();
            assertThat(checkpoints.restoreFinished(fresh.parameters())).contains(result.outcome());
            assertSameBits(TinyBert.weights(fresh), result.weights());
        }
    }

    @Test
    void whatAWorkerThrowsArrivesAndTheModelCanBeClosed() {
        Run run = run().withWorkers(2).withoutValidation();
        try (Model model = run.open()) {
            Trainer sound = run.trainer(model);
            IllegalStateException cause = new IllegalStateException("worker 1 gave up");
            assertThatThrownBy(() -> run.train(model, new FailingTrainer(sound, cause)))
                    .isSameAs(cause);
            Run again = run.at(folder("again"));
            assertSameBits(
                    again.train(model).weights(),
                    again.at(folder("new")).train().weights());
        }
    }

    /** Throws on the second worker in the first update, after the other has left gradients. */
    private record FailingTrainer(Trainer sound, RuntimeException failure) implements Trainer {

        @Override
        public Parameters parameters() {
            return sound.parameters();
        }

        @Override
        public long steps() {
            return sound.steps();
        }

        @Override
        public boolean endsEpoch(long step) {
            return sound.endsEpoch(step);
        }

        @Override
        public double epoch(long step) {
            return sound.epoch(step);
        }

        @Override
        public Update update(long step) {
            Update update = sound.update(step);
            return new Update() {
                @Override
                public int microBatches() {
                    return update.microBatches();
                }

                @Override
                public double weight() {
                    return update.weight();
                }

                @Override
                public long tokens() {
                    return update.tokens();
                }

                @Override
                public Loss loss(int microBatch, int worker, Pass pass) {
                    if (worker == 1) {
                        throw failure;
                    }
                    return update.loss(microBatch, worker, pass);
                }

                @Override
                public String describe() {
                    return update.describe();
                }
            };
        }
    }

    /** @param passes of an update over its examples */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | regularisation={}",
                "4 | regularisation={r_drop: 1, fgm: 0.3, mixout: 0.2, l2_sp: 5, layer_decay: 0.8, average: {method: ema}}"
            })
    void nothingLeaksOverTwentyUpdates(int passes, String regularisation) {
        Run run = run("epochs=4", "batch_size=8", "keep=last", regularisation)
                .withWorkers(2)
                .withoutValidation();
        List<Long> counts = new ArrayList<>();
        List<Long> resident = new ArrayList<>();
        TrainObserver observer = new TrainObserver() {
            @Override
            public void step(Step step) {
                counts.add(Pointer.totalCount());
                resident.add(Pointer.physicalBytes());
            }

            @Override
            public void evaluated(long step, Map<String, Double> metrics, boolean best) {}

            @Override
            public void saved(long step) {}
        };
        try (Model model = run.open();
                Workers workers = new Workers(2)) {
            new TrainLoop(
                            run.trainer(model),
                            run.config(),
                            workers,
                            1,
                            Optional.empty(),
                            new Checkpoints(run.place(), ""),
                            observer,
                            () -> false)
                    .run();
        }
        assertThat(counts).hasSize(24);
        // The observer is called before the rows that a pass looked up are freed: two pointers for each worker.
        assertThat(counts.get(23)).isLessThanOrEqualTo(counts.get(3) + 4 * passes);
        assertThat(resident.get(23) - resident.get(3)).isLessThan(24L << 20);
    }

    @Test
    void nothingLeaksWhilePredicting() {
        List<Encoding> texts = TinyBert.encodings(30, 3);
        try (Model model = run().withWorkers(2).open();
                Workers workers = new Workers(2)) {
            Predictor predictor = new Predictor(model, workers);
            for (int i = 0; i < 4; i++) {
                predictor.logits(texts, done -> {});
            }
            long count = Pointer.totalCount();
            long resident = Pointer.physicalBytes();
            for (int i = 0; i < 20; i++) {
                predictor.logits(texts, done -> {});
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(count);
            assertThat(Pointer.physicalBytes() - resident).isLessThan(24L << 20);
        }
    }
}
