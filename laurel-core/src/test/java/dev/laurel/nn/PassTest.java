package dev.laurel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.distributed.Workers;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class PassTest {

    private static final int WIDTH = 10;

    private static TokenBatch batch(long[] keys, int... lengths) {
        List<Encoding> encodings = Arrays.stream(lengths)
                .mapToObj(n -> new Encoding(new int[n], new int[n], new int[n]))
                .toList();
        return new TokenBatch(encodings, keys, Placement.PLAIN);
    }

    private static Tensor ones(long rows, long columns) {
        return Tensors.zeros(Placement.PLAIN, ScalarType.Float, rows, columns).add_(new org.bytedeco.pytorch.Scalar(1));
    }

    /** What dropout makes of ones: the mask itself. */
    private static float[] mask(long seed, long step, double p, long[] keys, int... lengths) {
        try (Scope scope = Scope.open()) {
            TokenBatch batch = batch(keys, lengths);
            Pass pass = Pass.training(seed, step);
            return Tensors.floats(pass.dropout(ones(batch.tokens(), WIDTH), p, batch));
        }
    }

    private static double shareOfZeros(float[] values) {
        return IntStream.range(0, values.length).filter(i -> values[i] == 0).count() / (double) values.length;
    }

    @Test
    void dropsTheShareAndScalesTheRest() {
        for (double p : new double[] {0.1, 0.25, 0.5, 0.9}) {
            float[] mask = mask(1, 2, p, new long[] {3}, 10_000);
            // 100,000 elements: a standard deviation of at most 0.0016
            assertThat(shareOfZeros(mask)).isCloseTo(p, within(0.006));
            float scale = (float) (1 / (1 - p));
            for (float value : mask) {
                assertThat(value == 0 || Math.abs(value - scale) < 1e-4 * scale).isTrue();
            }
            double mean = IntStream.range(0, mask.length)
                    .mapToDouble(i -> mask[i])
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(1, within(0.04));
        }
    }

    /** p is rounded to a 65536th and the scale follows the rounded p, so that the expectation is exactly 1. */
    @Test
    void theScaleIsThatOfTheRoundedProbability() {
        float[] mask = mask(1, 2, 0.1, new long[] {3}, 10);
        float kept = IntStream.range(0, mask.length)
                .mapToObj(i -> mask[i])
                .filter(v -> v != 0)
                .findFirst()
                .orElseThrow();
        assertThat(kept).isEqualTo(65536f / (65536 - 6554)); // 0.1 · 65536 = 6553.6
    }

    @Test
    void everyPlaceInTheFourLanesIsDroppedAsOften() {
        float[] mask = mask(4, 0, 0.3, IntStream.range(0, 3000).asLongStream().toArray(), filled(3000, 1));
        for (int column = 0;
                column < WIDTH;
                column++) { // 10 columns: two whole numbers of four lanes and a rest of two
            int at = column;
            double share = IntStream.range(0, 3000)
                            .filter(r -> mask[r * WIDTH + at] == 0)
                            .count()
                    / 3000.0;
            assertThat(share).as("column %d", column).isCloseTo(0.3, within(0.04));
        }
    }

    private static int[] filled(int count, int value) {
        int[] values = new int[count];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void anExamplesMaskIsTheSameInEveryBatch() {
        float[] together = mask(1, 2, 0.5, new long[] {7, 8, 9}, 4, 2, 6);
        // in the batch's order, which is by length: example 8 (2 tokens), 7 (4), 9 (6)
        assertThat(Arrays.copyOfRange(together, 0, 2 * WIDTH)).isEqualTo(mask(1, 2, 0.5, new long[] {8}, 2));
        assertThat(Arrays.copyOfRange(together, 2 * WIDTH, 6 * WIDTH)).isEqualTo(mask(1, 2, 0.5, new long[] {7}, 4));
        assertThat(Arrays.copyOfRange(together, 6 * WIDTH, 12 * WIDTH)).isEqualTo(mask(1, 2, 0.5, new long[] {9}, 6));
    }

    @Test
    void everyWorkerMakesTheSameMask() {
        float[] here = mask(1, 2, 0.5, new long[] {7}, 5);
        float[][] there = new float[3][];
        try (Workers workers = new Workers(3)) {
            workers.run(w -> there[w] = mask(1, 2, 0.5, new long[] {7}, 5));
        }
        assertThat(there).isDeepEqualTo(new float[][] {here, here, here});
    }

    @Test
    void seedsStepsExamplesAndPlacesDiffer() {
        float[] first = mask(1, 2, 0.5, new long[] {7}, 20);
        assertThat(agreement(first, mask(2, 2, 0.5, new long[] {7}, 20))).isCloseTo(0.5, within(0.15));
        assertThat(agreement(first, mask(1, 3, 0.5, new long[] {7}, 20))).isCloseTo(0.5, within(0.15));
        assertThat(agreement(first, mask(2, 1, 0.5, new long[] {7}, 20))).isCloseTo(0.5, within(0.15));
        assertThat(agreement(first, mask(1, 2, 0.5, new long[] {6}, 20))).isCloseTo(0.5, within(0.15));
        try (Scope scope = Scope.open()) {
            TokenBatch batch = batch(new long[] {7}, 20);
            Pass pass = Pass.training(1, 2);
            float[] one = Tensors.floats(pass.dropout(ones(20, WIDTH), 0.5, batch));
            float[] two = Tensors.floats(pass.dropout(ones(20, WIDTH), 0.5, batch));
            assertThat(one).isEqualTo(first);
            assertThat(agreement(one, two)).isCloseTo(0.5, within(0.15));
        }
    }

    /** 200 elements of p = 1/2 agree in half the places with a standard deviation of 0.035. */
    private static double agreement(float[] a, float[] b) {
        return IntStream.range(0, a.length).filter(i -> a[i] == b[i]).count() / (double) a.length;
    }

    @Test
    void inferenceDropsNothing() {
        try (Scope scope = Scope.open()) {
            TokenBatch batch = batch(new long[] {7}, 20);
            Tensor x = ones(20, WIDTH);
            assertThat(Pass.inference().dropout(x, 0.5, batch)).isSameAs(x);
            assertThat(Pass.inference().dropout(x, 0.5, batch)).isSameAs(x);
            assertThat(Pass.inference().dropoutRows(x, 0, 0.5, batch)).isSameAs(x);
            assertThat(Tensors.floats(Pass.inference().addDropped(x, x, 0.5, batch)))
                    .containsOnly(2);
            assertThat(Pass.training(1, 2).dropout(x, 0, batch)).isSameAs(x);
        }
    }

    @Test
    void addsTheDroppedBranchToTheWholeResidual() {
        float[] mask = mask(1, 2, 0.5, new long[] {7}, 3);
        try (Scope scope = Scope.open()) {
            TokenBatch batch = batch(new long[] {7}, 3);
            Tensor bf16 = ones(3, WIDTH).to(ScalarType.BFloat16);
            float[] sum = Tensors.floats(Pass.training(1, 2).addDropped(ones(3, WIDTH), bf16, 0.5, batch));
            for (int i = 0; i < sum.length; i++) {
                assertThat(sum[i]).isEqualTo(1 + mask[i]);
            }
        }
    }

    @Test
    void pooledAttentionAndSharedMasksFollowTheExampleToo() {
        try (Scope scope = Scope.open()) {
            TokenBatch both = batch(new long[] {7, 8}, 3, 3);
            TokenBatch second = batch(new long[] {8}, 3);
            float[] pooled = Tensors.floats(Pass.training(1, 2).dropout(ones(2, WIDTH), 0.5, both));
            float[] alone = Tensors.floats(Pass.training(1, 2).dropout(ones(1, WIDTH), 0.5, second));
            assertThat(Arrays.copyOfRange(pooled, WIDTH, 2 * WIDTH)).isEqualTo(alone);

            TokenBatch.Group two = new TokenBatch.Group(0, 2, 3);
            TokenBatch.Group one = new TokenBatch.Group(0, 1, 3);
            float[] attention =
                    Tensors.floats(Pass.training(1, 2).attentionMask(4, two, 2, 3, two.length(), 0.5, both));
            float[] ofOne = Tensors.floats(Pass.training(1, 2).attentionMask(4, one, 2, 3, one.length(), 0.5, second));
            assertThat(Arrays.copyOfRange(attention, 18, 36)).isEqualTo(ofOne);

            float[] shared = Tensors.floats(Pass.training(1, 2).dropoutRows(ones(4, WIDTH), 0, 0.5, both));
            assertThat(Tensors.floats(Pass.training(1, 2).dropoutRows(ones(4, WIDTH), 0, 0.5, second)))
                    .isEqualTo(shared);
        }
    }
}
