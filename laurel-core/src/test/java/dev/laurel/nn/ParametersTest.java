package dev.laurel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.distributed.Workers;
import dev.laurel.optim.Gradients;
import dev.laurel.optim.SummedGradient;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {

    private static final Placement BF16 = new Placement("cpu", Precision.BF16, 2);

    /** One parameter of each kind, of sizes that are no multiples of a cache line. */
    private static Parameters declared() {
        Parameters parameters = new Parameters();
        Parameters.Declarations at = parameters.declarations();
        at.declare("norm.weight", Parameter.Kind.NORM, Init.ONES, 3);
        at.in("layer").declare("linear.weight", Parameter.Kind.MATRIX, new Init.Normal(1), 3, 5);
        at.in("layer").declare("linear.bias", Parameter.Kind.BIAS, Init.ZEROS, 3);
        at.declareStacked(List.of("q", "k", "v"), Parameter.Kind.MATRIX, new Init.Normal(1), 6, 5);
        at.declare("words", Parameter.Kind.TABLE, new Init.Normal(1), 7, 5);
        at.declare("positions", Parameter.Kind.DENSE_TABLE, new Init.Normal(1), 4, 5);
        return parameters;
    }

    private static List<String> inOrder(Parameters parameters) {
        return parameters.parameters().stream()
                .sorted(Comparator.comparingLong(Parameter::offset))
                .map(Parameter::name)
                .toList();
    }

    @Test
    void layOutWhatIsTreatedAlikeSideBySide() {
        try (Parameters parameters = declared()) {
            parameters.place(Placement.PLAIN, true);
            assertThat(inOrder(parameters))
                    .containsExactly(
                            "words", "positions", "layer.linear.weight", "q", "layer.linear.bias", "norm.weight");
            assertThat(parameters.parameters())
                    .allSatisfy(p -> assertThat(p.offset() % 16).isZero());
            // sizes 35 20 15 30 3 3, each rounded up to 16: 48 32 16 32 16 16
            assertThat(parameters.parameters().stream().map(Parameter::offset))
                    .containsExactlyInAnyOrder(0L, 48L, 80L, 96L, 128L, 144L);
            assertThat(parameters.size()).isEqualTo(160);
            assertThat(parameters.count()).isEqualTo(106);
            assertThat(parameters.dense())
                    .extracting(Parameter::name)
                    .containsExactly("positions", "layer.linear.weight", "q", "layer.linear.bias", "norm.weight");
            assertThat(parameters.tables()).extracting(Parameter::name).containsExactly("words");
            assertThat(parameters.denseStart()).isEqualTo(48);
            assertThat(parameters.denseSize()).isEqualTo(112);
        }
    }

    @Test
    void frozenOnesStandBehind() {
        try (Parameters parameters = declared()) {
            parameters.freeze(p ->
                    p.name().equals("words") || p.name().equals("q") || p.name().equals("norm.weight"));
            parameters.place(BF16, true);
            assertThat(inOrder(parameters))
                    .containsExactly(
                            "positions", "layer.linear.weight", "layer.linear.bias", "q", "norm.weight", "words");
            // 20 → 32, 15 → 48, 3 → 64: what follows is frozen
            assertThat(parameters.tables()).isEmpty();
            assertThat(parameters.denseStart()).isZero();
            assertThat(parameters.denseSize()).isEqualTo(64);
            assertThat(parameters.trainableCount()).isEqualTo(38);
            assertThat(parameters.dense())
                    .extracting(Parameter::name)
                    .containsExactly("positions", "layer.linear.weight", "layer.linear.bias");
            for (Parameter p : parameters.parameters()) {
                assertThat(p.value().requires_grad())
                        .as(p.name())
                        .isEqualTo(p.trainable() && p.kind() != Parameter.Kind.TABLE);
            }
            assertThatThrownBy(() -> parameters.freeze(p -> true)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void stackedNamesAreRowsOfOneMatrix() {
        try (Parameters parameters = declared();
                Scope scope = Scope.open()) {
            parameters.place(Placement.PLAIN, false);
            parameters.initialise(1, p -> true);
            float[] whole = Tensors.floats(parameters.parameters().get(3).master());
            assertThat(parameters.named().keySet())
                    .containsExactly(
                            "norm.weight",
                            "layer.linear.weight",
                            "layer.linear.bias",
                            "q",
                            "k",
                            "v",
                            "words",
                            "positions");
            assertThat(Tensors.floats(parameters.named().get("k"))).isEqualTo(Arrays.copyOfRange(whole, 10, 20));
            assertThat(parameters.named().get("v").shape()).containsExactly(2, 5);
        }
    }

    @Test
    void initialValuesFollowFromSeedAndName() {
        try (Parameters parameters = declared();
                Parameters same = declared();
                Parameters other = declared()) {
            for (Parameters p : List.of(parameters, same, other)) {
                p.place(Placement.PLAIN, false);
            }
            parameters.initialise(1, p -> true);
            same.initialise(1, p -> p.name().equals("words"));
            other.initialise(2, p -> true);
            float[] words = Tensors.floats(parameters.parameters().get(4).master());
            assertThat(Tensors.floats(same.parameters().get(4).master())).isEqualTo(words);
            assertThat(Tensors.floats(same.parameters().get(1).master())).containsOnly(0);
            assertThat(Tensors.floats(other.parameters().get(4).master())).isNotEqualTo(words);
            assertThat(Tensors.floats(parameters.parameters().get(0).master())).containsOnly(1);
        }
    }

    @Test
    void theBf16CopyFollowsTheMasters() {
        try (Parameters parameters = declared();
                Scope scope = Scope.open()) {
            parameters.place(BF16, true);
            for (Parameter p : parameters.parameters()) {
                boolean computed = p.kind() == Parameter.Kind.MATRIX || p.kind() == Parameter.Kind.BIAS;
                assertThat(Tensors.type(p.value())).isEqualTo(computed ? ScalarType.BFloat16 : ScalarType.Float);
                assertThat(Tensors.type(p.master())).isEqualTo(ScalarType.Float);
            }
            Parameter matrix = parameters.parameters().get(1);
            Parameter bias = parameters.parameters().get(2);
            Tensors.noGrad(() -> {
                matrix.master().fill_(new Scalar(1.5f));
                bias.master().fill_(new Scalar(-3f));
            });
            assertThat(Tensors.floats(matrix.value())).containsOnly(0);
            parameters.refresh(matrix.offset(), matrix.size());
            assertThat(Tensors.floats(matrix.value())).containsOnly(1.5f);
            assertThat(Tensors.floats(bias.value())).containsOnly(0);
            parameters.refresh();
            assertThat(Tensors.floats(bias.value())).containsOnly(-3);
            // a value that bf16 (8 bits of mantissa) has not: rounded in the copy, kept in the master
            Tensors.noGrad(() -> matrix.master().fill_(new Scalar(1.001f)));
            parameters.refresh();
            assertThat(Tensors.floats(matrix.value())).containsOnly(1f);
            assertThat(Tensors.floats(matrix.master())).containsOnly(1.001f);
        }
    }

    @Test
    void refusesTwoOfOneName() {
        Parameters parameters = new Parameters();
        parameters.declarations().declare("a", Parameter.Kind.NORM, Init.ONES, 1);
        assertThatThrownBy(() -> parameters.declarations().declare("a", Parameter.Kind.NORM, Init.ONES, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("parameter 'a' is declared twice");
    }

    /** The loss Σ (row·c)² over all tokens of two workers' batches, through the sparse table and through a dense one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void rowGradientsAreTheDenseOnes(int workers) {
        float[] sparse = tableGradient(false, workers);
        float[] dense = tableGradient(true, workers);
        assertThat(sparse).hasSize(100).containsExactly(dense, within(1e-5f)); // summed in another order
        // words that do not occur have none: of 20 words only 1, 3, 4 and 19 are looked up
        List<Integer> rows = IntStream.range(0, 20)
                .filter(row -> IntStream.range(0, 5).anyMatch(i -> sparse[row * 5 + i] != 0))
                .boxed()
                .toList();
        assertThat(rows).containsExactly(1, 3, 4, 19);
    }

    private static float[] tableGradient(boolean tied, int workerCount) {
        Parameters parameters = new Parameters();
        Embedding words = Embedding.words(parameters.declarations(), "words", 20, 5, new Init.Normal(1), tied);
        parameters.place(new Placement("cpu", Precision.FP32, workerCount), true);
        parameters.initialise(3, p -> true);
        try (parameters;
                Workers workers = new Workers(workerCount);
                Gradients gradients = new Gradients(parameters, workers)) {
            float[] first = step(words, parameters, workers, gradients);
            gradients.clear();
            assertThat(gradients.rows(words.table())).as("after clear").isNull();
            float[] second = step(words, parameters, workers, gradients);
            gradients.clear();
            assertThat(second).isEqualTo(first);
            return first;
        }
    }

    private static float[] step(Embedding words, Parameters parameters, Workers workers, Gradients gradients) {
        workers.run(w -> {
            for (int microBatch = 0; microBatch < 2; microBatch++) {
                try (Scope scope = Scope.open()) {
                    int[] ids = microBatch == 0 ? new int[] {3, 1, 3, 19} : new int[] {4, 3};
                    Encoding text = new Encoding(ids, new int[ids.length], new int[ids.length]);
                    TokenBatch batch = new TokenBatch(List.of(text), new long[1], Placement.PLAIN);
                    Tensor rows = words.words(batch).narrow(0, 0, batch.tokens());
                    rows.mul(new Scalar(1 + w)).square().sum().backward();
                }
            }
        });
        double norm = gradients.sum();
        float[] sum = SummedGradient.of(gradients, parameters, words.table());
        double squares = 0;
        for (float v : sum) {
            squares += v * (double) v;
        }
        assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-4 * norm));
        return sum;
    }

    @Test
    void lookingUpWithoutGradientsLeavesNothing() {
        Parameters parameters = new Parameters();
        Embedding words = Embedding.words(parameters.declarations(), "words", 9, 2, new Init.Normal(1), false);
        parameters.place(Placement.PLAIN, true);
        parameters.initialise(3, p -> true);
        try (parameters;
                Scope scope = Scope.open()) {
            Encoding text = new Encoding(new int[] {8, 2}, new int[2], new int[2]);
            TokenBatch batch = new TokenBatch(List.of(text), new long[1], Placement.PLAIN);
            Tensor rows = Tensors.noGrad(() -> words.words(batch));
            float[] table = Tensors.floats(words.table().master());
            assertThat(Tensors.floats(rows)).startsWith(table[16], table[17], table[4], table[5]);
            assertThat(rows.requires_grad()).isFalse();
        }
    }
}
