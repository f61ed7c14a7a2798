package dev.laurel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.objective.RDropLoss;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties that every way of regularising has, on {@link Run}. */
class RegularisationTest {

    private static final String[] EVERYTHING = {
        "r_drop=0.7", "fgm=0.3", "mixout=0.2", "l2_sp=5", "layer_decay=0.8", "average={method: ema, decay: 0.5}"
    };

    @TempDir
    Path temp;

    private Path folder(String name) {
        Path folder = temp.resolve(name);
        folder.toFile().mkdirs();
        return folder;
    }

    private Run run(String... config) {
        return Run.in(folder("run"), config);
    }

    private static void assertSameBits(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        actual.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r_drop=0.7",
                "fgm=0.3",
                "mixout=0.2",
                "l2_sp=5",
                "layer_decay=0.8",
                "average={method: ema, decay: 0.5}",
                "average={method: swa, start: 0.3, every: 2}"
            })
    void eachChangesWhatIsLearnedAndTheSameSeedGivesTheSameBits(String setting) {
        Run run = run("epochs=1", "batch_size=12", setting).withWorkers(2);
        Run.Result once = run.train();
        assertSameBits(run.at(folder("again")).train().weights(), once.weights());
        Run.Result plain = Run.in(folder("plain"), "epochs=1", "batch_size=12")
                .withWorkers(2)
                .train();
        assertThat(furthest(plain.weights(), once.weights())).isGreaterThan(1e-4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r_drop=0",
                "fgm=0",
                "mixout=0",
                "l2_sp=0",
                "layer_decay=1",
                // what was averaged last is all that is left
                "average={method: ema, decay: 0}",
                "average={method: swa, start: 0.99}"
            })
    void whatChangesNothingChangesNoBit(String setting) {
        Run plain = run("epochs=1", "batch_size=12").withWorkers(2);
        assertSameBits(
                plain.with(setting).at(folder("set")).train().weights(),
                plain.train().weights());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void resumingEqualsNeverHavingStopped(int stop) {
        Run run =
                run(EVERYTHING).with("epochs=1", "batch_size=8", "eval_steps=3").withWorkers(2);
        Run.Result whole = run.train();
        assertThat(whole.steps()).hasSize(6);
        Run stopped = run.at(folder("stopped"));
        assertThatThrownBy(() -> stopped.stoppingAfter(step -> step == stop).train())
                .isInstanceOf(InterruptedRunException.class);
        Run.Result resumed = stopped.train();
        assertThat(resumed.steps()).isEqualTo(whole.steps().subList(stop, 6));
        assertThat(resumed.outcome()).isEqualTo(whole.outcome());
        assertSameBits(resumed.weights(), whole.weights());
    }

    @Test
    void resumingBeforeAndAfterTheAverageBegan() {
        Run run = run("epochs=1", "batch_size=8", "average={method: swa, start: 0.5}");
        Run.Result whole = run.train();
        Run stopping = run.at(folder("stopped")).stoppingAfter(step -> step == 2 || step == 4);
        assertThatThrownBy(stopping::train).isInstanceOf(InterruptedRunException.class);
        assertThatThrownBy(stopping::train).isInstanceOf(InterruptedRunException.class);
        assertSameBits(stopping.train().weights(), whole.weights());
    }

    @Test
    void twoWorkersEqualOneWithinRounding() {
        Run run = run(EVERYTHING).with("epochs=1", "batch_size=8", "optimizer=sgd", "learning_rate=0.05", "keep=last");
        Run.Result one = run.train();
        Run.Result two = run.at(folder("two")).withWorkers(2).train();
        assertThat(two.steps().get(0).loss()).isCloseTo(one.steps().get(0).loss(), within(1e-5));
        assertThat(furthest(two.weights(), one.weights())).isLessThan(2e-5);
    }

    @Test
    void eightMicroBatchesOfOneEqualOneOfEight() {
        Run run = run(EVERYTHING)
                .with("epochs=1", "group_by_length=false", "optimizer=sgd", "learning_rate=0.05", "keep=last");
        Run.Result one = run.with("batch_size=8").train();
        Run.Result eight = run.with("batch_size=1", "gradient_accumulation_steps=8")
                .at(folder("eight"))
                .train();
        assertThat(eight.steps().get(0).loss()).isCloseTo(one.steps().get(0).loss(), within(1e-5));
        assertThat(furthest(eight.weights(), one.weights())).isLessThan(2e-5);
    }

    @Test
    void trainsInBf16() {
        Run.Result result = run(EVERYTHING)
                .with("epochs=1", "batch_size=16")
                .withPrecision(Precision.BF16)
                .train();
        assertThat(result.steps()).hasSize(3).allMatch(step -> Double.isFinite(step.loss()));
    }

    /** ½ (L₁ + L₂) + α · D, with the losses and the divergence computed here from two passes with the same masks. */
    @Test
    void theLossOfTwoPassesByHand() {
        Run run = run("r_drop=3", "group_by_length=false", "batch_size=48", "epochs=1");
        double trained = run.train().steps().get(0).loss();
        List<Encoding> texts = TinyBert.encodings(48, 1);
        long[] keys = IntStream.range(0, 48).asLongStream().toArray();
        try (Model model = run.open();
                Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(texts, keys, Placement.PLAIN);
            int[] classes = Run.classes(texts);
            Tensor target = Tensors.of(
                    Arrays.stream(batch.order()).mapToLong(b -> classes[b]).toArray(), Placement.PLAIN);
            Pass pass = Pass.training(run.seed(), 0);
            Tensor one = model.logits(batch, pass);
            Tensor other = model.logits(batch, pass.other());
            double mean = Tensors.scalar(CrossEntropyLoss.of(one, target, 0)) / 2
                    + Tensors.scalar(CrossEntropyLoss.of(other, target, 0)) / 2;
            double divergence = Tensors.scalar(RDropLoss.ofClasses(one, other));
            assertThat(divergence).isPositive();
            assertThat(trained).isCloseTo((mean + 3 * divergence) / 48, within(1e-5));
        }
    }

    /** Dropout is drawn from the seed, the step and the example: the second pass of R-Drop has other masks, again() not. */
    @Test
    void passesOfOneStep() {
        try (Model model = run().open();
                Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(TinyBert.encodings(3, 1), new long[] {0, 1, 2}, Placement.PLAIN);
            Pass pass = Pass.training(1, 1);
            assertThat(pass.dropped()).isFalse();
            float[] one = Tensors.floats(model.logits(batch, pass));
            assertThat(pass.dropped()).isTrue();
            assertThat(Tensors.floats(model.logits(batch, pass.again()))).isEqualTo(one);
            assertThat(Tensors.floats(model.logits(batch, pass.other()))).isNotEqualTo(one);
            assertThat(pass.again().dropped()).isFalse();
        }
    }

    @Test
    void whatIsEvaluatedAndKeptIsTheAverage() {
        Run run = run("average={method: ema, decay: 0.9}", "keep=last", "epochs=1");
        Run.Result averaged = run.train();
        Run.Result plain = run("keep=last", "epochs=1").at(folder("plain")).train();
        // the updates are those of the plain run; only what they are measured by is another
        assertThat(averaged.steps()).isEqualTo(plain.steps());
        assertThat(averaged.evaluations()).isNotEqualTo(plain.evaluations());
        assertThat(furthest(averaged.weights(), plain.weights())).isGreaterThan(1e-4);
        // the best weights of a run that evaluates once, at its end, are the same average
        Run.Result best = run.with("keep=best").at(folder("best")).train();
        assertSameBits(best.weights(), averaged.weights());
        assertThat(best.outcome().metric())
                .isEqualTo(averaged.evaluations().get(0).get("margin"));
    }

    @Test
    void theBestWeightsOfAnEarlierEvaluationAreTheirAverage() {
        Run run = run("average={method: ema, decay: 0.9}", "eval_steps=1", "epochs=1", "learning_rate=0.3");
        Run.Result result = run.train();
        long kept = result.outcome().keptStep();
        assertThat(kept).isBetween(1L, 11L);
        assertThat(result.outcome().metric())
                .isEqualTo(result.evaluations().get((int) kept - 1).get("margin"));
        // measured again, the weights that were kept are worth what they were when they were averages
        try (Model model = run.open()) {
            Run.Result again = run.at(folder("again")).train(model);
            assertThat(run.measure(model)).isEqualTo(again.evaluations().get((int) kept - 1));
        }
    }

    /** A pull of 1 / η takes away all that an update learned before the next one: only the last one's gradient is left. */
    @Test
    void theStrongestPullGoesBackToTheStart() {
        String[] settings = {
            "optimizer=sgd",
            "momentum=0",
            "learning_rate=0.1",
            "schedule=constant",
            "warmup_ratio=0",
            "epochs=1",
            "weight_decay=0",
            "keep=last",
            "max_grad_norm=1e-6"
        };
        Run run = run(settings).with("l2_sp=10");
        try (Model model = run.open()) {
            Map<String, float[]> began = TinyBert.weights(model);
            Map<String, float[]> ended = run.train(model).weights();
            ended.forEach((name, values) -> {
                if (!name.startsWith("classifier.") && !name.startsWith("bert.pooler.") && name.endsWith("weight")) {
                    for (int i = 0; i < values.length; i++) {
                        assertThat(values[i]).as(name).isCloseTo(began.get(name)[i], within(1e-5f));
                    }
                }
            });
        }
    }

    @Test
    void noDropoutLeavesNothingToCompare() {
        Path without = TinyBert.withDropout(temp.resolve("without"), 0);
        assertThatThrownBy(() -> run("r_drop=1").from(without).train())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("r_drop compares passes with different dropout, but this model has none.");
    }

    @Test
    void whatHasNothingToActOnIsRefused() {
        Run frozen = run().freezing(name -> !name.startsWith("classifier."));
        assertThatThrownBy(() -> frozen.with("mixout=0.1").train())
                .isInstanceOf(UserError.class)
                .hasMessage("mixout draws weights towards what they were pretrained to, but nothing that was pretrained"
                        + " is trained here. Set it to 0, or freeze less");
        assertThatThrownBy(() -> frozen.with("l2_sp=0.1").train())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("l2_sp draws weights");
        // perturbing word vectors makes sense when their table is frozen, too
        Run.Result plain = frozen.with("epochs=1").train();
        Run.Result fgm = frozen.with("epochs=1", "fgm=2").at(folder("fgm")).train();
        assertThat(furthest(fgm.weights(), plain.weights())).isGreaterThan(1e-4);
    }

    @Test
    void aMethodThatCannotRepeatItsPassesIsRefused() {
        Run run = run("fgm=1");
        try (Model model = run.open()) {
            ExampleLoss once = new ExampleLoss() {
                @Override
                public Parameters parameters() {
                    return model.trained();
                }

                @Override
                public double weight(int[] examples) {
                    return examples.length;
                }

                @Override
                public Tensor loss(int[] examples, Pass pass) {
                    throw new AssertionError("nothing may be computed");
                }
            };
            Trainer trainer = new ExampleTrainer(once, new int[] {3, 3}, run.config(), 1, 1, i -> null);
            assertThatThrownBy(() -> run.train(model, trainer))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("r_drop and fgm put the same examples through the model twice");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r_drop=-1",
                "fgm=-0.1",
                "mixout=1",
                "mixout=-0.1",
                "l2_sp=-1",
                "layer_decay=0",
                "layer_decay=1.1",
                "average={method: ema, decay: 1}",
                "average={method: swa, start: 1}",
                "average={method: swa, every: 0}",
                "average={method: polyak}"
            })
    void whatIsOutOfRangeIsRefused(String setting) {
        assertThatThrownBy(() -> Config.defaults(TrainConfig.class, setting)).isInstanceOf(UserError.class);
    }

    @Test
    void whatDoesNotGoWithAdaptersIsRefused() {
        assertThatThrownBy(() -> Config.defaults(TrainConfig.class, "mixout=0.1", "peft={method: lora}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("mixout and peft are both given");
        assertThatThrownBy(() -> Config.defaults(TrainConfig.class, "l2_sp=0.1", "peft={method: lora}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("l2_sp and peft are both given");
    }
}
