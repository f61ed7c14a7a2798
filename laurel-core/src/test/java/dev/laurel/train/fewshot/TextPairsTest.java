package dev.laurel.train.fewshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextPairsTest {

    private static final int[] LABELS = {0, 0, 0, 1, 1, 2};

    /** Of 6 texts, one of which is alone in its class: 5·2 pairs of one class and 6·2 of two. */
    @Test
    void everyTextHasPairsOfBothKinds() {
        TextPairs pairs = TextPairs.of(LABELS, 2, 7);
        assertThat(pairs.size()).isEqualTo(22);
        for (int p = 0; p < pairs.size(); p++) {
            int one = LABELS[pairs.first()[p]];
            int other = LABELS[pairs.second()[p]];
            assertThat(pairs.alike()[p]).isEqualTo(one == other ? 1 : 0);
            assertThat(pairs.first()[p]).isNotEqualTo(pairs.second()[p]);
        }
    }

    @Test
    void noPartnerComesTwiceBeforeEachCameOnce() {
        TextPairs pairs = TextPairs.of(LABELS, 3, 7);
        Set<Integer> others = new HashSet<>();
        IntStream.range(0, pairs.size())
                .filter(p -> pairs.first()[p] == 0 && pairs.alike()[p] == 0)
                .forEach(p -> others.add(pairs.second()[p]));
        assertThat(others).containsExactlyInAnyOrder(3, 4, 5);
    }

    @Test
    void theSeedDecides() {
        assertThat(TextPairs.of(LABELS, 2, 7).second())
                .isEqualTo(TextPairs.of(LABELS, 2, 7).second());
        assertThat(TextPairs.of(LABELS, 2, 7).second())
                .isNotEqualTo(TextPairs.of(LABELS, 2, 8).second());
    }

    @Test
    void withoutBothKindsOfPairsThereIsNothingToLearn() {
        assertThatThrownBy(() -> TextPairs.of(new int[] {1, 1}, 2, 7))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("one class");
        assertThatThrownBy(() -> TextPairs.of(new int[] {0, 1, 2}, 2, 7))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("at least 2 texts of a class")
                .hasMessageContaining("prototypes");
    }
}
