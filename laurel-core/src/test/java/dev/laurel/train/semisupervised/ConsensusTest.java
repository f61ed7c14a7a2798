package dev.laurel.train.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.data.TaskKind;
import dev.laurel.text.WordDropout;
import dev.laurel.text.WordSwap;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsensusTest {

    /** Two texts; of the second two choices. */
    private static final float[][] ONE = {{0.9f, 0.1f}, {0.6f, 0.4f, 0.2f, 0.8f}};

    private static final float[][] OTHER = {{0.3f, 0.7f}, {0.8f, 0.2f, 0.4f, 0.6f}};

    @Test
    void whatTheyAgreeOnAndHowSureTheyAreTogether() {
        Consensus consensus = new Consensus(List.of(ONE, OTHER), 2);
        assertThat(consensus.unanimous()).isDeepEqualTo(new float[][] {{0}, {1, 1}});
        assertThat(consensus.mean()[0]).containsExactly(new float[] {0.6f, 0.4f}, within(1e-6f));
        assertThat(consensus.mean()[1]).containsExactly(new float[] {0.7f, 0.3f, 0.3f, 0.7f}, within(1e-6f));
        assertThatThrownBy(() -> new Consensus(List.of(), 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneAgreesWithItself() {
        assertThat(new Consensus(List.<float[][]>of(ONE), 2).unanimous()).isDeepEqualTo(new float[][] {{1}, {1, 1}});
    }

    /** The surest of all is disputed, so of the other class nothing is left; of the first half of two is one. */
    @Test
    void onlyWhatIsAgreedOnIsSelected() {
        float[][] sure = {{0.99f, 0.01f}, {0.1f, 0.9f}, {0.7f, 0.3f}, {0.8f, 0.2f}};
        float[][] agreed = {{1}, {0}, {1}, {0}};
        Decisions decisions = new Decisions(TaskKind.CLASSIFICATION, 2);
        assertThat(Selection.surest(sure, agreed, decisions, 0.5, false))
                .isDeepEqualTo(new float[][] {{1}, {0}, {0}, {0}});
        assertThat(Selection.surest(sure, agreed, decisions, 1, false))
                .isDeepEqualTo(new float[][] {{1}, {0}, {1}, {0}});
    }

    @Test
    void aRampGrowsToTheFullWeight() {
        MeanTeacherConfig config = new MeanTeacherConfig(0.99, 2, 0.5, new WordDropout(0.1), new WordSwap(0.1, 3));
        assertThat(config.weight(0, 100)).isCloseTo(2 * Math.exp(-5), within(1e-12));
        assertThat(config.weight(25, 100)).isCloseTo(2 * Math.exp(-5 / 4.0), within(1e-12));
        assertThat(config.weight(50, 100)).isEqualTo(2);
        assertThat(config.weight(99, 100)).isEqualTo(2);
    }
}
