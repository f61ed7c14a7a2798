package dev.laurel.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RelativePositionsTest {

    /** Expected values: benchmarks/fixtures/relative_positions.py; the distances at which transformers' rows end. */
    @Test
    void bucketsEndWhereThoseOfTransformersEnd() throws IOException {
        try (InputStream in = RelativePositionsTest.class.getResourceAsStream("/relative-positions.json")) {
            for (JsonNode table : new JsonMapper().readTree(in).get("tables")) {
                RelativePositions positions = new RelativePositions(
                        table.get("buckets").intValue(), table.get("furthest").intValue());
                int distance = table.get("first").intValue();
                for (JsonNode end : table.get("ends")) {
                    for (; distance <= end.get(0).intValue(); distance++) {
                        assertThat(positions.row(distance))
                                .as("distance %d of %s", distance, positions.span())
                                .isEqualTo(end.get(1).intValue());
                    }
                }
                assertThat(distance).isEqualTo(table.get("furthest").intValue() + 6);
            }
        }
    }

    @Test
    void withoutBucketsEachDistanceHasARow() {
        RelativePositions positions = new RelativePositions(-1, 4);
        assertThat(positions.span()).isEqualTo(4);
        // rows 0 … 7 for −4 … 3, and what is beyond reads the last
        assertThat(positions.row(-9)).isZero();
        assertThat(positions.row(-4)).isZero();
        assertThat(positions.row(0)).isEqualTo(4);
        assertThat(positions.row(3)).isEqualTo(7);
        assertThat(positions.row(4)).isEqualTo(7);
    }

    @Test
    void aBatchNeedsTheRowsOfItsLongestSequence() {
        try (Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(List.of(tokens(3), tokens(1)), new long[2], Placement.PLAIN);
            RelativePositions.InBatch in = new RelativePositions(-1, 10).in(batch);
            // distances −2 … 2 are rows 8 … 12; the group of length 1 comes first and needs the middle one
            assertThat(in.first()).isEqualTo(8);
            assertThat(in.count()).isEqualTo(5);
            assertThat(in.sizes()).containsExactly(1, 5);
            assertThat(Tensors.floats(in.ascending())).containsExactly(2, 0, 1, 2, 3, 4);
            assertThat(Tensors.floats(in.descending())).containsExactly(2, 4, 3, 2, 1, 0);
        }
    }

    private static Encoding tokens(int length) {
        return new Encoding(new int[length], new int[length], new int[length]);
    }
}
