package dev.laurel.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** By hand, by finite differences, and against torch, see benchmarks/fixtures/regularisation.py. */
class RDropLossTest {

    private static final JsonNode EXPECTED = new JsonMapper()
            .readTree(RDropLossTest.class.getResourceAsStream("/dev/laurel/train/regularisation.json"))
            .get("r_drop");

    private static BinaryOperator<Tensor> loss(String name) {
        return switch (name) {
            case "classes" -> RDropLoss::ofClasses;
            case "labels" -> RDropLoss::ofLabels;
            default -> RDropLoss::ofValues;
        };
    }

    private static Tensor matrix(long columns, float... values) {
        return Tensors.of(values, Placement.PLAIN).view(values.length / columns, columns);
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    /**
     * p = (1/4, 3/4) and q = (1/2, 1/2): ½ Σ (p − q)(log p − log q) = ½ (−¼ · −log 2 + ¼ · log 3/2) = ⅛ log 3. Two rows
     * of it are twice as much.
     */
    @Test
    void classesByHand() {
        try (Scope scope = Scope.open()) {
            float log3 = (float) Math.log(3);
            Tensor p = matrix(2, 0, log3, log3, 0);
            Tensor q = matrix(2, 0, 0, 5, 5);
            assertThat(Tensors.scalar(RDropLoss.ofClasses(p, q))).isCloseTo(Math.log(3) / 4, within(1e-6));
        }
    }

    /** Logits log 3 and 0 are probabilities 3/4 and 1/2: ½ · ¼ · log 3 for one of two classes, 0 for the other. */
    @Test
    void labelsByHand() {
        try (Scope scope = Scope.open()) {
            Tensor p = matrix(2, (float) Math.log(3), 7);
            Tensor q = matrix(2, 0, 7);
            assertThat(Tensors.scalar(RDropLoss.ofLabels(p, q))).isCloseTo(Math.log(3) / 16, within(1e-6));
        }
    }

    /** One row of two outputs, 3 and 1 apart: (9 + 1) / 2. */
    @Test
    void valuesByHand() {
        try (Scope scope = Scope.open()) {
            Tensor loss = RDropLoss.ofValues(matrix(2, 4, 1), matrix(2, 1, 2));
            assertThat(Tensors.scalar(loss)).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classes", "labels", "values"})
    void asTorchHasIt(String name) {
        JsonNode expected = EXPECTED.get(name);
        long columns = expected.get("columns").asLong();
        try (Scope scope = Scope.open()) {
            Tensor one = matrix(columns, floats(expected.get("one"))).set_requires_grad(true);
            Tensor other = matrix(columns, floats(expected.get("other"))).set_requires_grad(true);
            Tensor loss = loss(name).apply(one, other);
            loss.backward();
            assertThat(Tensors.scalar(loss)).isCloseTo(expected.get("value").asDouble(), within(1e-5));
            assertThat(Tensors.floats(one.grad())).containsExactly(floats(expected.get("gradient_one")), within(1e-5f));
            assertThat(Tensors.floats(other.grad()))
                    .containsExactly(floats(expected.get("gradient_other")), within(1e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classes", "labels", "values"})
    void isZeroForEqualsSymmetricAndFinite(String name) {
        BinaryOperator<Tensor> loss = loss(name);
        try (Scope scope = Scope.open()) {
            Tensor one = matrix(3, 1, -2, 0.5f, 3, 3, 3);
            Tensor other = matrix(3, 0, 1, 2, -1, 0, 4);
            assertThat(Tensors.scalar(loss.apply(one, one))).isZero();
            assertThat(Tensors.scalar(loss.apply(one, other)))
                    .isPositive()
                    .isCloseTo(Tensors.scalar(loss.apply(other, one)), within(1e-6));
            Gradients.assertFinite(logits -> loss.apply(logits, other), matrix(3, 1e4f, -1e4f, 0, 90, -90, 0));
        }
        Gradients.assertDifferences(logits -> loss.apply(logits, matrix(3, 0, 1, 2, -1, 0, 4)), 2, 3);
    }
}
