package dev.laurel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.util.List;
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
            assertThat(Tensors.floats(batch.inputIds())).containsExactly(5, 6, 9, 8, 7, 4, 8, 4);
            assertThat(Tensors.floats(batch.typeIds())).containsExactly(1, 1, 0, 0, 1, 0, 0, 1);
            assertThat(Tensors.floats(batch.positions())).containsExactly(0, 0, 0, 1, 2, 0, 1, 2);
            assertThat(Tensors.floats(batch.firstTokens())).containsExactly(0, 1, 2, 5);
            assertThat(Tensors.floats(batch.uniqueIds())).containsExactly(4, 5, 6, 7, 8, 9);
            assertThat(Tensors.floats(batch.inverse())).containsExactly(1, 2, 5, 4, 3, 0, 4, 0);
        }
    }

    @Test
    void refusesNoSequences() {
        assertThatThrownBy(() -> new TokenBatch(List.of(), new long[0], Placement.PLAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch of no sequences");
    }
}
