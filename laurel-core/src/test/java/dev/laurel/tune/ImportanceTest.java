package dev.laurel.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImportanceTest {

    private static Importance of(String dimension, String[] values, double... gains) {
        return Importance.of(
                Dimension.parse(dimension),
                IntStream.range(0, gains.length)
                        .mapToObj(i -> new Importance.Tried(values[i], gains[i]))
                        .toList());
    }

    /**
     * Six results with ranks 1 to 6, whose squares sum to 17.5 around 3.5, 3.5 for each of 5 degrees of freedom. The
     * options take ranks 1, 2, 4 and 3, 5, 6: means 7/3 and 14/3, squares within 14/3 each, 28/3 over 4 degrees: 7/3. So
     * 1 − (7/3) / 3.5 = 1/3.
     */
    @Test
    void anOptionsShareIsEpsilonSquaredOfTheRanks() {
        Importance option = of("k=a|b", new String[] {"a", "a", "b", "a", "b", "b"}, 0.1, 0.2, 0.21, 0.22, 7, 99);
        assertThat(option.share()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(option.direction()).isEmpty();
    }

    /**
     * Eight values in quarters of two; the best are in the middle, so that the correlation of ranks is 0 but the quarters
     * tell: ranks 1.5, 1.5 | 5.5 … with pairs alike, nothing varies within a quarter.
     */
    @Test
    void anOptimumInTheMiddleIsSeen() {
        String[] values = {"1", "2", "3", "4", "5", "6", "7", "8"};
        Importance middle = of("k=int(1, 8)", values, 0, 0, 1, 1, 1, 1, 0, 0);
        assertThat(middle.share()).isEqualTo(1);
        assertThat(middle.direction().orElseThrow()).isCloseTo(0, within(1e-12));
        Importance rising = of("k=int(1, 8)", values, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(rising.direction().orElseThrow()).isCloseTo(1, within(1e-12));
        // squares within the quarters 4 · 0.5 over 4 degrees, all 42 over 7: 1 − 0.5 / 6
        assertThat(rising.share()).isCloseTo(1 - 0.5 / 6, within(1e-12));
    }

    @Test
    void whatIsAllAlikeMattersNothing() {
        assertThat(of("k=a|b", new String[] {"a", "b", "a", "b"}, 1, 1, 1, 1).share())
                .isZero();
    }

    @Test
    void fewTrialsSayNothing() {
        SearchSpace space = new SearchSpace(List.of(Dimension.parse("x=uniform(0, 1)"), Dimension.parse("y=a|b")));
        List<Trial> trials = IntStream.rangeClosed(1, 12)
                .mapToObj(n -> TpeSamplerTest.completed(n, Map.of("x", "" + n / 20.0, "y", n % 2 == 0 ? "a" : "b"), n))
                .toList();
        Goal goal = new Goal("score", true);
        assertThat(Importance.of(space, trials.subList(0, 9), goal, Halving.NONE))
                .isEmpty();
        assertThat(Importance.of(space, trials, goal, Halving.NONE))
                .extracting(Importance::key)
                .containsExactly("x", "y");
    }
}
