package dev.laurel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.distributed.Workers;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against the paper's formula, see benchmarks/fixtures/regularisation.py, and by what it must leave alone. */
class MixoutTest {

    private static final int ROWS = 400;
    private static final int COLUMNS = 250;

    /** A pretrained matrix, a bias of the same width, and the matrix of a new head. */
    private static final class Layers implements AutoCloseable {

        final Parameters parameters = new Parameters();
        final Parameter matrix;
        final Parameter bias;
        final Parameter head;

        Layers(Precision precision) {
            Parameters.Declarations at = parameters.declarations();
            matrix = at.declare("matrix", Parameter.Kind.MATRIX, new Init.Normal(1), ROWS, COLUMNS);
            bias = at.declare("bias", Parameter.Kind.BIAS, new Init.Normal(1), ROWS);
            head = at.declare("head", Parameter.Kind.MATRIX, new Init.Normal(1), 3, COLUMNS);
            parameters.place(new Placement("cpu", precision, 2), true);
            parameters.initialise(1, p -> p == head);
            add(matrix, 1);
            add(bias, 1);
        }

        void add(Parameter to, double value) {
            try (Scope scope = Scope.open()) {
                Tensors.noGrad(() -> {
                    to.master().add_(new Scalar(value));
                });
            }
            parameters.refresh();
        }

        @Override
        public void close() {
            parameters.close();
        }
    }

    private static float[] values(Parameter parameter) {
        try (Scope scope = Scope.open()) {
            return Tensors.floats(parameter.value());
        }
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    @Test
    void asTheFormulaHasIt() {
        JsonNode expected = new JsonMapper()
                .readTree(MixoutTest.class.getResourceAsStream("/dev/laurel/train/regularisation.json"))
                .get("mixout");
        double p = expected.get("p").asDouble();
        try (Scope scope = Scope.open()) {
            Tensor mask = Tensors.of(floats(expected.get("mask")), Placement.PLAIN);
            Tensor scale = mask.neg().add(new Scalar(1)).div(new Scalar(1 - p));
            Tensor weight =
                    Tensors.of(floats(expected.get("weight")), Placement.PLAIN).set_requires_grad(true);
            Tensor start = Tensors.of(floats(expected.get("pretrained")), Placement.PLAIN);
            Tensor mixed = Mixout.mix(start, weight, scale);
            assertThat(Tensors.floats(mixed)).containsExactly(floats(expected.get("mixed")), within(1e-6f));
            mixed.mul(Tensors.of(floats(expected.get("factor")), Placement.PLAIN))
                    .sum()
                    .backward();
            assertThat(Tensors.floats(weight.grad())).containsExactly(floats(expected.get("gradient")), within(1e-6f));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "BF16"})
    void whereNothingWasLearnedItChangesNothing(Precision precision) {
        try (Layers layers = new Layers(precision);
                Mixout mixout = new Mixout(layers.parameters, 0.4)) {
            float[] before = values(layers.matrix);
            mixout.begin(1, 0);
            assertThat(values(layers.matrix)).isEqualTo(before);
        }
    }

    /** From 1 to 3: what is put back is 1, and the rest is 1 + 2 / (1 − p), so that the mean stays 3. */
    @Test
    void putsTheShareBackAndScalesTheRest() {
        try (Layers layers = new Layers(Precision.FP32);
                Mixout mixout = new Mixout(layers.parameters, 0.25)) {
            layers.add(layers.matrix, 2);
            layers.add(layers.bias, 2);
            float[] head = values(layers.head);
            mixout.begin(1, 0);
            int back = 0;
            double sum = 0;
            for (float value : values(layers.matrix)) {
                back += value == 1 ? 1 : 0;
                sum += value;
                assertThat(value == 1 || Math.abs(value - (1 + 2 / 0.75)) < 1e-5)
                        .isTrue();
            }
            // 100,000 elements: a standard deviation of 0.0014
            double n = ROWS * COLUMNS;
            assertThat(back / n).isCloseTo(0.25, within(0.006));
            assertThat(sum / n).isCloseTo(3, within(0.02));
            assertThat(values(layers.bias)).containsOnly(3);
            assertThat(values(layers.head)).isEqualTo(head);
        }
    }

    @Test
    void theMaskFollowsFromSeedStepAndParameterNotFromTheWorker() {
        try (Layers layers = new Layers(Precision.FP32);
                Workers workers = new Workers(2);
                Mixout mixout = new Mixout(layers.parameters, 0.5)) {
            layers.add(layers.matrix, 1);
            mixout.begin(3, 7);
            float[][] seen = new float[2][];
            workers.run(w -> seen[w] = values(layers.matrix));
            assertThat(seen[1]).isEqualTo(seen[0]);
            mixout.begin(3, 8);
            assertThat(values(layers.matrix)).isNotEqualTo(seen[0]);
            mixout.begin(4, 7);
            assertThat(values(layers.matrix)).isNotEqualTo(seen[0]);
            mixout.begin(3, 7);
            assertThat(values(layers.matrix)).isEqualTo(seen[0]);
        }
    }

    @Test
    void outsideOfUpdatesWeightsAreAsTheyAre() {
        try (Layers layers = new Layers(Precision.FP32)) {
            Mixout mixout = new Mixout(layers.parameters, 0.5);
            layers.add(layers.matrix, 1);
            assertThat(values(layers.matrix)).containsOnly(2);
            mixout.begin(1, 1);
            assertThat(values(layers.matrix)).contains(1, 3);
            mixout.end();
            assertThat(values(layers.matrix)).containsOnly(2);
            mixout.begin(1, 1);
            mixout.close();
            assertThat(values(layers.matrix)).containsOnly(2);
        }
    }

    @Test
    void itsValueHasTheComputeType() {
        try (Layers layers = new Layers(Precision.BF16);
                Mixout mixout = new Mixout(layers.parameters, 0.5);
                Scope scope = Scope.open()) {
            mixout.begin(1, 1);
            assertThat(Tensors.type(layers.matrix.value())).isEqualTo(ScalarType.BFloat16);
        }
    }
}
