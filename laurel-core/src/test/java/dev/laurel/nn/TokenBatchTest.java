package dev.laurel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TokenBatchTest {

    private static Encoding ids(int... ids) {
        int[] types = new int[ids.length];
        types[ids.length - 1] = 1;
        return new Encoding(ids, types, new int[ids.length]);
    }

    @Test
    void ordersByLengthAndKeepsEqualOnesInTheGivenOrder() {
        try (Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(
                    List.of(ids(9, 8, 7), ids(5), ids(4, 8, 4), ids(6)), new long[] {10, 11, 12, 13}, Placement.PLAIN);
            assertThat(batch.order()).containsExactly(1, 3, 0, 2);
            assertThat(batch.lengths()).containsExactly(1, 1, 3, 3);
            assertThat(batch.groups()).containsExactly(new TokenBatch.Group(0, 2, 1), new TokenBatch.Group(2, 2, 3));
            assertThat(batch.size()).isEqualTo(4);
            assertThat(batch.tokens()).isEqualTo(8);
            assertThat(batch.key(0)).isEqualTo(11);
            assertThat(batch.key(3)).isEqualTo(12);
            // filled up to 16 rows with the first token
            assertThat(batch.rows()).isEqualTo(16);
            assertThat(Tensors.floats(batch.inputIds()))
                    .containsExactly(5, 6, 9, 8, 7, 4, 8, 4, 5, 5, 5, 5, 5, 5, 5, 5);
            assertThat(Tensors.floats(batch.typeIds())).containsExactly(1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
            assertThat(Tensors.floats(batch.positions()))
                    .containsExactly(0, 0, 0, 1, 2, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0);
            assertThat(Tensors.floats(batch.firstTokens())).containsExactly(0, 1, 2, 5);
            assertThat(Tensors.floats(batch.uniqueIds())).containsExactly(4, 5, 6, 7, 8, 9);
            assertThat(Tensors.floats(batch.inverse())).containsExactly(1, 2, 5, 4, 3, 0, 4, 0, 1, 1, 1, 1, 1, 1, 1, 1);
        }
    }

    @Test
    void vectorsThatBeginEachSequenceByHand() {
        try (Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(List.of(ids(9, 8, 7), ids(5)), new long[] {10, 11}, Placement.PLAIN);
            Tensor vectors = Tensors.of(new float[] {-1, -2}, Placement.PLAIN).view(2, 1);
            TokenBatch longer = batch.begunBy(vectors);
            assertThat(longer.order()).isEqualTo(batch.order());
            assertThat(longer.lengths()).containsExactly(3, 5);
            assertThat(longer.key(0)).isEqualTo(11);
            assertThat(longer.tokens()).isEqualTo(8);
            assertThat(Tensors.floats(longer.typeIds())).startsWith(0, 0, 1, 0, 0, 0, 0, 1);
            assertThat(Tensors.floats(longer.positions())).startsWith(0, 1, 2, 0, 1, 2, 3, 4);
            assertThat(Tensors.floats(longer.firstTokens())).containsExactly(0, 3);
            // the words' vectors are their ids here; what the caller does to words, it does to those of the text
            batch.changeWords(words -> words.mul(new Scalar(10)));
            Tensor words =
                    longer.changed(longer.inputIds().to(torch.ScalarType.Float).view(16, 1));
            assertThat(Tensors.floats(words)).startsWith(-1, -2, 50, -1, -2, 90, 80, 70);
            assertThat(Tensors.floats(longer.ofTexts(words))).containsExactly(50, 90, 80, 70);
        }
    }

    @Test
    void sequencesBehindAPrefixCountOnFromIt() {
        try (Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(List.of(ids(9, 8, 7), ids(5)), new long[] {10, 11}, Placement.PLAIN);
            Tensor prefix = Tensors.zeros(Placement.PLAIN, torch.ScalarType.Float, 2, 1, 4, 3);
            TokenBatch behind = batch.behind(List.of(prefix));
            assertThat(Tensors.floats(behind.positions())).startsWith(4, 4, 5, 6);
            assertThat(behind.lengths()).containsExactly(1, 3);
            assertThat(behind.prefix(0)).hasValue(prefix);
            assertThat(batch.prefix(0)).isEmpty();
            assertThat(Tensors.floats(batch.ofTexts(batch.positions()))).containsExactly(0, 0, 1, 2);
        }
    }

    /** 16 rows of 6 and 2 times 4 tokens and 2 that belong to nobody. */
    @Test
    void cutsAndJoinsWithAndWithoutTheRowsThatFillUp() {
        try (Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(
                    List.of(ids(1, 2, 3, 4, 5, 6), ids(1, 2, 3, 4), ids(4, 3, 2, 1)), new long[3], Placement.PLAIN);
            Tensor filled = Tensors.of(IntStream.range(0, 32).mapToLong(i -> i).toArray(), Placement.PLAIN)
                    .view(16, 2);
            List<Tensor> parts = batch.cut(filled);
            assertThat(parts).hasSize(2);
            assertThat(Tensors.floats(parts.get(0)))
                    .hasSize(16)
                    .startsWith(0, 1)
                    .endsWith(15);
            assertThat(Tensors.floats(parts.get(1)))
                    .hasSize(12)
                    .startsWith(16, 17)
                    .endsWith(27);
            assertThat(Tensors.floats(batch.join(parts, 16)))
                    .hasSize(32)
                    .startsWith(0, 1)
                    .endsWith(27, 0, 0, 0, 0);
            List<Tensor> bare = batch.cut(filled.narrow(0, 0, 14));
            assertThat(Tensors.floats(bare.get(1))).isEqualTo(Tensors.floats(parts.get(1)));
            assertThat(Tensors.floats(batch.join(bare, 14)))
                    .hasSize(28)
                    .startsWith(0, 1)
                    .endsWith(27);
        }
    }

    @Test
    void refusesNoSequences() {
        assertThatThrownBy(() -> new TokenBatch(List.of(), new long[0], Placement.PLAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch of no sequences");
    }
}
