package dev.laurel.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HalvingTest {

    @Test
    void judgesAtPowersOfTheFactor() {
        Halving two = new Halving(3, 2);
        assertThat(two.share(0)).isCloseTo(1.0 / 9, within(1e-12));
        assertThat(two.share(1)).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(new Halving(4, 1).share(0)).isEqualTo(0.25);
    }

    /**
     * Who goes on, by hand. Of n that came to a rung max(1, ⌊n/3⌋) may: 1 of the first five, 2 from the sixth on, 3 from
     * the ninth.
     *
     * <pre>
     * n      1    2    3    4     5    6     7    8     9
     * gain   0.5  0.4  0.6  0.55  0.7  0.65  0.7  0.62  0.66
     * better 0    1    0    1     0    1     0    3     2
     * may    1    1    1    1     1    2     2    2     3
     * goes   yes  no   yes  no    yes  yes   yes  no    yes
     * </pre>
     */
    @Test
    void theBestThirdGoesOn() {
        double[] gains = {0.5, 0.4, 0.6, 0.55, 0.7, 0.65, 0.7, 0.62, 0.66};
        boolean[] expected = {true, false, true, false, true, true, true, false, true};
        Halving halving = new Halving(3, 2);
        List<Double> before = new ArrayList<>();
        for (int n = 0; n < gains.length; n++) {
            assertThat(halving.goesOn(gains[n], before)).as("number %d", n + 1).isEqualTo(expected[n]);
            before.add(gains[n]);
        }
    }

    @Test
    void withoutAnyValueAllAreAlike() {
        double none = Double.NEGATIVE_INFINITY;
        assertThat(new Halving(3, 1).goesOn(none, List.of(none, none))).isTrue();
        assertThat(new Halving(3, 1).goesOn(none, List.of(none, 0.1))).isFalse();
    }
}
