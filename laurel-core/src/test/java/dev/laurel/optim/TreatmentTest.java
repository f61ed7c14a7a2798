package dev.laurel.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Init;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Learning rates by layer, and the pull towards the start, on single numbers. */
class TreatmentTest {

    private static Parameters parameters(int workers, String... names) {
        Parameters parameters = new Parameters();
        for (String name : names) {
            parameters.declarations().declare(name, Parameter.Kind.MATRIX, Init.ZEROS, 1, 1);
        }
        parameters.place(new Placement("cpu", Precision.FP32, workers), true);
        return parameters;
    }

    private static double rate(Treatment treatment, Parameters of, String name) {
        return treatment.rate(of.parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow());
    }

    private static void set(Parameter parameter, double value) {
        try (Scope scope = Scope.open()) {
            Tensors.noGrad(() -> {
                parameter.master().fill_(new Scalar(value));
            });
        }
    }

    private static float get(Parameter parameter) {
        return Tensors.floats(parameter.master())[0];
    }

    @Test
    void ratesFallFromTheHeadDown() {
        for (String layers : List.of("bert.encoder.layer.", "model.layers.", "base_model.model.bert.encoder.layer.")) {
            try (Parameters of = parameters(
                    1,
                    "bert.embeddings.word_embeddings.weight",
                    layers + "0.dense.weight",
                    layers + "11.dense.weight",
                    "bert.pooler.dense.weight",
                    "classifier.weight")) {
                Treatment falling = Treatment.USUAL.fallingWithDepth(0.9, of);
                assertThat(rate(falling, of, "classifier.weight")).isEqualTo(1);
                assertThat(rate(falling, of, "bert.pooler.dense.weight")).isEqualTo(1);
                assertThat(rate(falling, of, layers + "11.dense.weight")).isEqualTo(0.9);
                assertThat(rate(falling, of, layers + "0.dense.weight")).isCloseTo(Math.pow(0.9, 12), within(1e-12));
                assertThat(rate(falling, of, "bert.embeddings.word_embeddings.weight"))
                        .isCloseTo(Math.pow(0.9, 13), within(1e-12));
            }
        }
    }

    @Test
    void aDecayOfOneChangesNothing() {
        try (Parameters of = parameters(1, "encoder.layer.0.weight")) {
            assertThat(Treatment.USUAL.fallingWithDepth(1, of)).isSameAs(Treatment.USUAL);
        }
    }

    /** Gradient 1, rate 0.1, no momentum: the head moves by 0.1, the layer by half of it, the embeddings by a quarter. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void stepsByHand(int workerCount) {
        try (Parameters of =
                        parameters(workerCount, "embeddings.weight", "encoder.layer.0.weight", "classifier.weight");
                Workers workers = new Workers(workerCount);
                Gradients gradients = new Gradients(of, workers);
                Optimizer sgd = new Sgd(of, workers, 0, false, 0, Treatment.USUAL.fallingWithDepth(0.5, of))) {
            try (Scope scope = Scope.open()) {
                of.parameters().forEach(p -> p.value().sum().backward());
            }
            gradients.sum();
            sgd.step(gradients, 0.1, 1);
            assertThat(get(of.parameters().get(0))).isCloseTo(-0.025f, within(1e-7f));
            assertThat(get(of.parameters().get(1))).isCloseTo(-0.05f, within(1e-7f));
            assertThat(get(of.parameters().get(2))).isCloseTo(-0.1f, within(1e-7f));
        }
    }

    /** AdamW's decay falls with the learning rate: of weights of 1 with no gradient, η·λ·ξᵏ is lost. */
    @Test
    void decayFallsToo() {
        try (Parameters of = parameters(1, "encoder.layer.0.weight", "classifier.weight");
                Workers workers = new Workers(1);
                Gradients gradients = new Gradients(of, workers);
                Optimizer adamw =
                        new AdamW(of, workers, 0.9, 0.999, 1e-8, 0.5, Treatment.USUAL.fallingWithDepth(0.5, of))) {
            of.parameters().forEach(p -> set(p, 1));
            gradients.sum();
            adamw.step(gradients, 0.2, 1);
            assertThat(get(of.parameters().get(0))).isCloseTo(0.95f, within(1e-7f));
            assertThat(get(of.parameters().get(1))).isCloseTo(0.9f, within(1e-7f));
        }
    }

    /** Begun at 2 and now at 4, pulled with η = 0.1 and α = 3: 4 − 0.3 · 2. What was made at random is left alone. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void thePullTowardsTheStartByHand(int workerCount) {
        Parameters of = new Parameters();
        Parameter matrix = of.declarations().declare("encoder.layer.0.w", Parameter.Kind.MATRIX, Init.ZEROS, 5, 7);
        Parameter bias = of.declarations().declare("encoder.layer.0.b", Parameter.Kind.BIAS, Init.ZEROS, 5);
        Parameter words = of.declarations().declare("embeddings.w", Parameter.Kind.TABLE, Init.ZEROS, 30, 7);
        Parameter head = of.declarations().declare("classifier.w", Parameter.Kind.MATRIX, Init.ZEROS, 2, 7);
        of.place(new Placement("cpu", Precision.FP32, workerCount), true);
        of.initialise(1, p -> p == head);
        of.parameters().forEach(p -> set(p, 2));
        Treatment falling = Treatment.USUAL.fallingWithDepth(0.5, of);
        assertThat(Anchor.held(of)).containsExactlyInAnyOrder(matrix, words);
        try (Workers workers = new Workers(workerCount);
                Anchor all = new Anchor(of, workers, 3, Treatment.USUAL);
                Anchor byLayer = new Anchor(of, workers, 3, falling)) {
            for (Map.Entry<Anchor, List<Float>> each : Map.of(all, List.of(3.4f, 3.4f), byLayer, List.of(3.7f, 3.85f))
                    .entrySet()) {
                of.parameters().forEach(p -> set(p, 4));
                each.getKey().pull(0.1);
                assertThat(Tensors.floats(matrix.master()))
                        .containsOnly(each.getValue().get(0));
                assertThat(Tensors.floats(words.master()))
                        .containsOnly(each.getValue().get(1));
                assertThat(Tensors.floats(bias.master())).containsOnly(4);
                assertThat(Tensors.floats(head.master())).containsOnly(4);
            }
            of.parameters().forEach(p -> set(p, 2));
            all.pull(0.1);
            assertThat(get(matrix)).as("where it began it stays, to the bit").isEqualTo(2);
        }
        of.close();
    }

    @Test
    void whatIsPulledIsNotDecayed() {
        try (Parameters of = parameters(1, "encoder.layer.0.weight")) {
            Parameter weight = of.parameters().get(0);
            assertThat(Treatment.USUAL.decayed(weight)).isTrue();
            assertThat(Treatment.USUAL.sparing(Anchor::holds).decayed(weight)).isFalse();
        }
    }
}
