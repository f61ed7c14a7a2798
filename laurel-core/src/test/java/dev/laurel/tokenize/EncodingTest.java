package dev.laurel.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EncodingTest {

    /** [CLS] a b c [SEP] x y [SEP], the numbers telling which is which. */
    private static final Encoding PAIR =
            new Encoding(new int[] {101, 1, 2, 3, 102, 11, 12, 102}, new int[] {0, 0, 0, 0, 0, 1, 1, 1}, new int[] {
                -1, 0, 1, 2, -1, 0, 1, -1
            });

    @Test
    void cutsTheLongerTextOfAPairFirst() {
        // Room for 4 besides the 3 special tokens: the longer goes from 3 to 2, the shorter stays.
        Encoding cut = PAIR.truncated(7);
        assertThat(cut.ids()).containsExactly(101, 1, 2, 102, 11, 12, 102);
        assertThat(cut.typeIds()).containsExactly(0, 0, 0, 0, 1, 1, 1);
        assertThat(cut.wordIds()).containsExactly(-1, 0, 1, -1, 0, 1, -1);
    }

    @Test
    void givesTheOddTokenToTheLongerText() {
        // Room for 3: both are cut, to 2 and 1.
        assertThat(PAIR.truncated(6).ids()).containsExactly(101, 1, 2, 102, 11, 102);
    }

    @Test
    void leavesTheSpecialTokensAlone() {
        assertThat(PAIR.truncated(3).ids()).containsExactly(101, 102, 102);
        assertThatThrownBy(() -> PAIR.truncated(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at most 2 tokens, but the special tokens alone are 3");
    }

    @Test
    void seesAPairWithoutSpecialTokensByItsTypes() {
        Encoding bare = new Encoding(new int[] {1, 2, 3, 11}, new int[] {0, 0, 0, 1}, new int[] {0, 1, 2, 0});
        assertThat(bare.truncated(3).ids()).containsExactly(1, 2, 11);
    }

    @Test
    void isItselfWhenShortEnough() {
        assertThat(PAIR.truncated(8)).isSameAs(PAIR);
    }
}
