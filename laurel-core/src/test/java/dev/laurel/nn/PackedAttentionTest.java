package dev.laurel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Rng;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedAttentionTest {

    private static final int HEADS = 2;
    private static final int SIZE = 3;
    private static final int HIDDEN = HEADS * SIZE;

    private static TokenBatch batch(int... lengths) {
        List<Encoding> encodings = Arrays.stream(lengths)
                .mapToObj(n -> new Encoding(new int[n], new int[n], new int[n]))
                .toList();
        return new TokenBatch(encodings, new long[lengths.length], Placement.PLAIN);
    }

    private static float[] random(int count, long seed) {
        Rng rng = Rng.of(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) rng.nextGaussian();
        }
        return values;
    }

    /** softmax(q kᵀ / √D) v in doubles, one sequence and one head at a time; sequences end to end as in the batch. */
    private static double[] directly(float[] qkv, int[] lengths, double[][] added) {
        double[] out = new double[qkv.length / 3];
        int from = 0;
        for (int length : lengths) {
            for (int head = 0; head < HEADS; head++) {
                for (int i = 0; i < length; i++) {
                    double[] weights = new double[length];
                    double sum = 0;
                    for (int j = 0; j < length; j++) {
                        double dot = 0;
                        for (int d = 0; d < SIZE; d++) {
                            dot += (double) qkv[(from + i) * 3 * HIDDEN + head * SIZE + d]
                                    * qkv[(from + j) * 3 * HIDDEN + HIDDEN + head * SIZE + d];
                        }
                        weights[j] = Math.exp(dot / Math.sqrt(SIZE) + (added == null ? 0 : added[i][j]));
                        sum += weights[j];
                    }
                    for (int d = 0; d < SIZE; d++) {
                        double value = 0;
                        for (int j = 0; j < length; j++) {
                            value += weights[j] / sum * qkv[(from + j) * 3 * HIDDEN + 2 * HIDDEN + head * SIZE + d];
                        }
                        out[(from + i) * HIDDEN + head * SIZE + d] = value;
                    }
                }
            }
            from += length;
        }
        return out;
    }

    private static void assertClose(float[] actual, double[] expected) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(2e-6));
        }
    }

    /** Short sequences and, from 256 tokens on, the fused kernel. */
    @ParameterizedTest
    @ValueSource(ints = {4, 300})
    void isTheDirectComputation(int longest) {
        int[] lengths = {1, 3, 3, longest};
        float[] qkv = random(Arrays.stream(lengths).sum() * 3 * HIDDEN, 1);
        try (Scope scope = Scope.open()) {
            TokenBatch batch = batch(lengths);
            Tensor packed = Tensors.of(qkv, Placement.PLAIN).view(batch.tokens(), 3 * HIDDEN);
            Tensor context = PackedAttention.self(packed, HEADS, 0, batch, Pass.inference());
            assertClose(Tensors.floats(context), directly(qkv, lengths, null));
        }
    }

    @Test
    void aPrefixIsReadBeforeTheTokensByHand() {
        // One head of width 1, so that scores are q·k. Prefix: keys 0 and ln 2, values 10 and 20. The one token has the
        // key ln 3 and the value 30, and its query is 1: weights 1, 2, 3 over 6 give (10 + 40 + 90) / 6 = 70/3.
        // Two tokens with the query 0, the keys 5 and 7, the values 1 and 9: four equal weights, (10 + 20 + 1 + 9) / 4.
        float[] qkv = {1, (float) Math.log(3), 30, 0, 5, 1, 0, 7, 9};
        float[] prefix = {0, (float) Math.log(2), 10, 20};
        double[] expected = {70.0 / 3, 10, 10};
        try (Scope scope = Scope.open()) {
            TokenBatch batch = batch(1, 2);
            Tensor packed = Tensors.of(qkv, Placement.PLAIN).view(3, 3);
            Optional<Tensor> before =
                    Optional.of(Tensors.of(prefix, Placement.PLAIN).view(2, 1, 2, 1));
            Tensor context = PackedAttention.self(packed, 1, before, 0, batch, Pass.inference());
            Tensor first = PackedAttention.ofFirst(
                    packed.narrow(1, 0, 1).index_select(0, batch.firstTokens()),
                    packed.narrow(1, 1, 2),
                    1,
                    before,
                    0,
                    batch,
                    Pass.inference());
            assertThat(Tensors.floats(context)).hasSize(3);
            assertThat(Tensors.floats(first)).hasSize(2);
            for (int i = 0; i < 3; i++) {
                assertThat((double) Tensors.floats(context)[i]).isCloseTo(expected[i], within(1e-5));
            }
            assertThat((double) Tensors.floats(first)[0]).isCloseTo(expected[0], within(1e-5));
            assertThat((double) Tensors.floats(first)[1]).isCloseTo(expected[1], within(1e-5));
        }
    }

    /** As if the prefix were tokens that look at nothing; short sequences and, from 256 tokens on, the fused kernel. */
    @ParameterizedTest
    @ValueSource(ints = {6, 300})
    void aPrefixIsLikeEarlierTokens(int length) {
        int before = 4;
        float[] all = random((before + length) * 3 * HIDDEN, 5);
        try (Scope scope = Scope.open()) {
            Tensor whole = Tensors.of(all, Placement.PLAIN).view(before + length, 3 * HIDDEN);
            Tensor expected = PackedAttention.self(whole, HEADS, 0, batch(before + length), Pass.inference());
            Tensor prefix = whole.narrow(0, 0, before)
                    .narrow(1, HIDDEN, 2 * HIDDEN)
                    .reshape(before, 2, HEADS, SIZE)
                    .permute(1, 2, 0, 3);
            Tensor rest = whole.narrow(0, before, length).contiguous();
            Tensor context = PackedAttention.self(rest, HEADS, Optional.of(prefix), 0, batch(length), Pass.inference());
            float[] wanted = Tensors.floats(expected.narrow(0, before, length));
            assertClose(
                    Tensors.floats(context),
                    IntStream.range(0, wanted.length)
                            .mapToDouble(i -> wanted[i])
                            .toArray());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 260})
    void addsTheMask(int length) {
        float[] qkv = random(length * 3 * HIDDEN, 2);
        float[] flat = random(length * length, 3);
        double[][] added = new double[length][length];
        for (int i = 0; i < length * length; i++) {
            added[i / length][i % length] = flat[i];
        }
        try (Scope scope = Scope.open()) {
            TokenBatch batch = batch(length);
            Tensor packed = Tensors.of(qkv, Placement.PLAIN).view(length, 3 * HIDDEN);
            Tensor mask = Tensors.of(flat, Placement.PLAIN).view(length, length);
            Tensor context = PackedAttention.self(
                    List.of(PackedAttention.byHead(packed, HEADS)),
                    group -> Optional.of(mask),
                    0,
                    batch,
                    Pass.inference());
            assertClose(Tensors.floats(context), directly(qkv, new int[] {length}, added));
        }
    }

    @Test
    void aSequencesResultDoesNotDependOnItsBatch() {
        int[] lengths = {2, 2, 5, 5, 9};
        float[] qkv = random(23 * 3 * HIDDEN, 4);
        try (Scope scope = Scope.open()) {
            float[] together = attend(qkv, lengths);
            List<Float> alone = new ArrayList<>();
            int from = 0;
            for (int length : lengths) {
                float[] own = Arrays.copyOfRange(qkv, from * 3 * HIDDEN, (from + length) * 3 * HIDDEN);
                for (float value : attend(own, new int[] {length})) {
                    alone.add(value);
                }
                from += length;
            }
            for (int i = 0; i < together.length; i++) {
                assertThat(together[i]).isEqualTo(alone.get(i));
            }
        }
    }

    private static float[] attend(float[] qkv, int[] lengths) {
        TokenBatch batch = batch(lengths);
        Tensor packed = Tensors.of(qkv, Placement.PLAIN).view(batch.tokens(), 3 * HIDDEN);
        return Tensors.floats(PackedAttention.self(packed, HEADS, 0, batch, Pass.inference()));
    }

    @Test
    void gradientsAreThoseOfFiniteDifferences() {
        int[] lengths = {2, 3};
        float[] qkv = random(5 * 3 * HIDDEN, 5);
        float[] gradient;
        try (Scope scope = Scope.open()) {
            TokenBatch batch = batch(lengths);
            Tensor packed = Tensors.of(qkv, Placement.PLAIN).view(5, 3 * HIDDEN).set_requires_grad(true);
            PackedAttention.self(packed, HEADS, 0, batch, Pass.inference())
                    .square()
                    .sum()
                    .backward();
            gradient = Tensors.floats(packed.grad());
        }
        float h = 1e-3f;
        for (int i = 0; i < qkv.length; i++) {
            float[] up = qkv.clone();
            float[] down = qkv.clone();
            up[i] += h;
            down[i] -= h;
            double difference = (squares(directly(up, lengths, null)) - squares(directly(down, lengths, null)))
                    / ((double) up[i] - down[i]);
            assertThat((double) gradient[i]).as("element %d", i).isCloseTo(difference, within(1e-4));
        }
    }

    private static double squares(double[] values) {
        return Arrays.stream(values).map(v -> v * v).sum();
    }
}
