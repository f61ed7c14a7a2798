package dev.laurel.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Rng;
import dev.laurel.distributed.Workers;
import dev.laurel.nn.Init;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against torch.optim, see benchmarks/fixtures/optim_fixture.py. */
class OptimizerTest {

    private static final JsonNode EXPECTED = expected();

    private static JsonNode expected() {
        InputStream json = OptimizerTest.class.getResourceAsStream("expected.json");
        return new JsonMapper().readTree(json).get("optimizers");
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    /** A matrix that is decayed and a bias that is not, placed for some workers. */
    private static final class TwoParameters implements AutoCloseable {

        final Parameters parameters = new Parameters();
        final Workers workers;
        final Gradients gradients;
        private final Parameter matrix;
        private final Parameter bias;

        TwoParameters(int workerCount, int rows, int columns) {
            workers = new Workers(workerCount);
            Parameters.Declarations at = parameters.declarations();
            matrix = at.declare("matrix", Parameter.Kind.MATRIX, Init.ZEROS, rows, columns);
            bias = at.declare("bias", Parameter.Kind.BIAS, Init.ZEROS, rows);
            parameters.place(new Placement("cpu", Precision.FP32, workerCount), true);
            gradients = new Gradients(parameters, workers);
        }

        void set(float[] matrixValues, float[] biasValues) {
            try (Scope scope = Scope.open()) {
                Tensors.noGrad(() -> {
                    matrix.master().view(-1).copy_(Tensors.of(matrixValues, parameters.placement()));
                    bias.master().copy_(Tensors.of(biasValues, parameters.placement()));
                });
            }
        }

        /** As one worker's backward pass leaves it, summed; gives its norm. */
        double gradient(float[] matrixValues, float[] biasValues) {
            gradients.clear();
            try (Scope scope = Scope.open()) {
                product(matrix, matrixValues).add(product(bias, biasValues)).backward();
            }
            return gradients.sum();
        }

        /** Σ p·v, whose gradient with respect to p is v. */
        private Tensor product(Parameter p, float[] values) {
            return p.value()
                    .view(-1)
                    .mul(Tensors.of(values, parameters.placement()))
                    .sum();
        }

        float[] matrix() {
            return Tensors.floats(matrix.master());
        }

        float[] bias() {
            return Tensors.floats(bias.master());
        }

        @Override
        public void close() {
            gradients.close();
            parameters.close();
            workers.close();
        }
    }

    private static Optimizer make(String name, TwoParameters of) {
        double decay = EXPECTED.get("weight_decay").asDouble();
        return switch (name) {
            case "adamw" -> new AdamW(of.parameters, of.workers, 0.9, 0.98, 1e-6, decay);
            case "sgd" -> new Sgd(of.parameters, of.workers, 0, false, decay);
            case "momentum" -> new Sgd(of.parameters, of.workers, 0.9, false, decay);
            default -> new Sgd(of.parameters, of.workers, 0.9, true, decay);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adamw",
                "sgd",
                "momentum",
                "nesterov",
                "adamw_clipped",
                "sgd_clipped",
                "momentum_clipped",
                "nesterov_clipped"
            })
    void stepsAsTorchDoes(String name) {
        boolean clipped = name.endsWith("_clipped");
        double limit = EXPECTED.get("max_norm").asDouble();
        try (TwoParameters of = new TwoParameters(1, 5, 4);
                Optimizer optimizer = make(name.replace("_clipped", ""), of)) {
            of.set(floats(EXPECTED.get("matrix")), floats(EXPECTED.get("bias")));
            for (int s = 0; s < EXPECTED.get("rates").size(); s++) {
                JsonNode gradient = EXPECTED.get("gradients").get(s);
                double norm = of.gradient(floats(gradient.get("matrix")), floats(gradient.get("bias")));
                double scale = clipped && norm > limit ? norm / limit : 1;
                optimizer.step(of.gradients, EXPECTED.get("rates").get(s).asDouble(), scale);
                JsonNode after = EXPECTED.get("after").get(name).get(s);
                assertThat(of.matrix()).as("step %d", s).containsExactly(floats(after.get("matrix")), within(2e-6f));
                assertThat(of.bias()).as("step %d", s).containsExactly(floats(after.get("bias")), within(2e-6f));
            }
            assertThat(optimizer.steps()).isEqualTo(7);
        }
    }

    /**
     * One step of AdamW from zero moments by hand: m = (1−β₁)g and v = (1−β₂)g² are divided by 1−β₁ and 1−β₂, so that
     * the step is η·g/(|g|+ε) = η·sign(g); the decay takes η·λ·w first.
     */
    @Test
    void theFirstStepOfAdamByHand() {
        try (TwoParameters of = new TwoParameters(1, 2, 1);
                Optimizer optimizer = new AdamW(of.parameters, of.workers, 0.9, 0.999, 1e-12, 0.5)) {
            of.set(new float[] {2, -4}, new float[] {1, 1});
            of.gradient(new float[] {0.3f, -7}, new float[] {5, -0.01f});
            optimizer.step(of.gradients, 0.1, 1);
            // 2 − 0.1·0.5·2 − 0.1 = 1.8; −4 + 0.2 + 0.1 = −3.7; the bias is not decayed: 1 ∓ 0.1
            assertThat(of.matrix()).containsExactly(new float[] {1.8f, -3.7f}, within(1e-6f));
            assertThat(of.bias()).containsExactly(new float[] {0.9f, 1.1f}, within(1e-6f));
        }
    }

    /** Momentum 0.5, rate 1, gradients 1 and 1: velocities 1 and 1.5; Nesterov adds half the new one: 1.5 and 1.75. */
    @Test
    void momentumByHand() {
        for (boolean nesterov : new boolean[] {false, true}) {
            try (TwoParameters of = new TwoParameters(1, 1, 1);
                    Optimizer optimizer = new Sgd(of.parameters, of.workers, 0.5, nesterov, 0)) {
                of.set(new float[] {0}, new float[] {0});
                for (int s = 0; s < 2; s++) {
                    of.gradient(new float[] {1}, new float[] {1});
                    optimizer.step(of.gradients, 1, 1);
                }
                assertThat(of.matrix()[0]).isEqualTo(nesterov ? -3.25f : -2.5f);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw", "sgd", "momentum", "nesterov"})
    void theNumberOfWorkersChangesNoBit(String name) {
        int rows = 37;
        int columns = 13;
        float[][] results = new float[3][];
        for (int workers = 1; workers <= 3; workers++) {
            Rng rng = Rng.of(5);
            try (TwoParameters of = new TwoParameters(workers, rows, columns);
                    Optimizer optimizer = make(name, of)) {
                of.set(random(rng, rows * columns), random(rng, rows));
                for (int s = 0; s < 5; s++) {
                    of.gradient(random(rng, rows * columns), random(rng, rows));
                    optimizer.step(of.gradients, 0.05, s % 2 == 0 ? 1 : 1.7);
                }
                results[workers - 1] = of.matrix();
            }
        }
        assertThat(results[1]).isEqualTo(results[0]);
        assertThat(results[2]).isEqualTo(results[0]);
    }

    private static float[] random(Rng rng, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) rng.nextGaussian();
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw", "nesterov"})
    void continuesFromItsState(String name) {
        try (TwoParameters of = new TwoParameters(1, 3, 2);
                TwoParameters other = new TwoParameters(1, 3, 2);
                Optimizer optimizer = make(name, of);
                Optimizer resumed = make(name, other)) {
            Rng rng = Rng.of(6);
            of.set(random(rng, 6), random(rng, 3));
            for (int s = 0; s < 3; s++) {
                of.gradient(random(rng, 6), random(rng, 3));
                optimizer.step(of.gradients, 0.1, 1);
            }
            other.set(of.matrix(), of.bias());
            resumed.restore(Map.copyOf(optimizer.state()), optimizer.steps());
            float[] matrix = random(rng, 6);
            float[] bias = random(rng, 3);
            of.gradient(matrix, bias);
            optimizer.step(of.gradients, 0.1, 1);
            other.gradient(matrix, bias);
            resumed.step(other.gradients, 0.1, 1);
            assertThat(other.matrix()).isEqualTo(of.matrix());
            assertThat(resumed.steps()).isEqualTo(4);
        }
    }

    @Test
    void nesterovNeedsMomentum() {
        try (TwoParameters of = new TwoParameters(1, 1, 1)) {
            assertThatThrownBy(() -> new Sgd(of.parameters, of.workers, 0, true, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Nesterov's correction needs a momentum above 0");
        }
    }

    @Test
    void schedulesAreThoseOfTransformers() {
        JsonNode schedules = new JsonMapper()
                .readTree(OptimizerTest.class.getResourceAsStream("expected.json"))
                .get("schedules");
        long warmup = schedules.get("warmup").asLong();
        long total = schedules.get("total").asLong();
        for (Schedule.Shape shape : Schedule.Shape.values()) {
            Schedule schedule = new Schedule(shape, warmup, total);
            double[] expected = StreamSupport.stream(
                            schedules
                                    .get(shape.name().toLowerCase(java.util.Locale.ROOT))
                                    .spliterator(),
                            false)
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
            for (int step = 0; step < total; step++) {
                assertThat(schedule.at(step)).as("%s at %d", shape, step).isCloseTo(expected[step], within(1e-12));
            }
        }
    }

    /** Warm-up of 2 in 6 steps: 0, 1/2, then 4 steps from 1 to 0 by quarters, or by (1 + cos(πk/4))/2. */
    @Test
    void schedulesByHand() {
        Schedule linear = new Schedule(Schedule.Shape.LINEAR, 2, 6);
        Schedule cosine = new Schedule(Schedule.Shape.COSINE, 2, 6);
        Schedule constant = new Schedule(Schedule.Shape.CONSTANT, 2, 6);
        double root = Math.sqrt(0.5);
        double[] falling = {0, 0.5, 1, 0.75, 0.5, 0.25, 0};
        double[] round = {0, 0.5, 1, (1 + root) / 2, 0.5, (1 - root) / 2, 0};
        for (int step = 0; step <= 6; step++) {
            assertThat(linear.at(step)).isCloseTo(falling[step], within(1e-15));
            assertThat(cosine.at(step)).isCloseTo(round[step], within(1e-15));
            assertThat(constant.at(step)).isEqualTo(step < 2 ? falling[step] : 1);
        }
        assertThat(new Schedule(Schedule.Shape.LINEAR, 0, 0).at(0)).isEqualTo(1);
        assertThat(linear.at(100)).isZero();
    }
}
