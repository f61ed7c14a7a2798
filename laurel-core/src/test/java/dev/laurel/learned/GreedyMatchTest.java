package dev.laurel.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.model.TinyBert;
import dev.laurel.tokenize.Encoding;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreedyMatchTest {

    private static final float[] REPLY = {1, 0, 0, 2};
    private static final float[] REFERENCE = {3, 4, -5, 0, 0, 1};

    /**
     * Reply (1,0), (0,1) after norming; reference (0.6,0.8), (−1,0), (0,1). Cosines by rows of the reply: 0.6, −1, 0 and
     * 0.8, 0, 1. The likest of each reply token: 0.6 and 1, so P = 0.8; of each reference token: 0.8, 0 and 1, so
     * R = 0.6. F = 2·0.48/1.4.
     */
    @Test
    void eachTokenFindsItsLikest() {
        GreedyMatch match = GreedyMatch.of(
                TokenVectors.of(REPLY, new double[] {1, 1}), TokenVectors.of(REFERENCE, new double[] {1, 1, 1}));
        assertThat(match.precision()).isCloseTo(0.8, within(1e-7));
        assertThat(match.recall()).isCloseTo(0.6, within(1e-7));
        assertThat(match.f1()).isCloseTo(0.96 / 1.4, within(1e-7));
        assertThat(GreedyMatch.Measure.RECALL.of(match)).isEqualTo(match.recall());
    }

    /**
     * The same with weights 1, 3 and 0, 1, 1: P = (0.6 + 3·1)/4 = 0.9, R = (0 + 1)/2 = 0.5. The first reference token weighs
     * nothing, but the first reply token still finds its likest there.
     */
    @Test
    void weightsCountInTheMeansOnly() {
        GreedyMatch match = GreedyMatch.of(
                TokenVectors.of(REPLY, new double[] {1, 3}), TokenVectors.of(REFERENCE, new double[] {0, 1, 1}));
        assertThat(match.precision()).isCloseTo(0.9, within(1e-7));
        assertThat(match.recall()).isCloseTo(0.5, within(1e-7));
    }

    @Test
    void meansOfDifferentSignHaveNoHarmonicMean() {
        assertThat(new GreedyMatch(0.5, -0.4).f1()).isZero();
        assertThat(new GreedyMatch(0.5, -0.5).f1()).isZero();
        assertThat(new GreedyMatch(-0.5, -0.5).f1()).isEqualTo(-0.5);
    }

    /** Of two references both hold 7, one 8 and none 9: ln(3/3), ln(3/2), ln(3/1); special tokens nothing. */
    @Test
    void rareTokensWeighMore() {
        TokenWeights weights = TokenWeights.of(List.of(text(7, 8, 8), text(7)));
        assertThat(weights.of(text(7, 8, 9))).containsExactly(0, 0, Math.log(1.5), Math.log(3), 0);
        assertThat(TokenWeights.EQUAL.of(text(7, 8))).containsExactly(0, 1, 1, 0);
    }

    private static Encoding text(int... words) {
        return TinyBert.encoding(words);
    }
}
