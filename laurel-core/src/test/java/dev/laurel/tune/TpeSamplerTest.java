package dev.laurel.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TpeSamplerTest {

    private static final Goal LOSS = new Goal("loss", false);

    static Trial completed(int number, Map<String, String> values, double value) {
        return new Trial(
                number,
                values,
                List.of(),
                Optional.of(
                        new TrialEvent.Ended(number, TrialEvent.Status.COMPLETED, Optional.of(value), 9, 1, "", 0)));
    }

    /** Three kernels with the prior; of 26 values the first counts 1/26 of the others. */
    @Test
    void oldValuesCountLess() {
        assertThat(Parzen.weights(2)).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-12));
        double[] of26 = Parzen.weights(26);
        assertThat(of26[0] / of26[1]).isCloseTo(1.0 / 26, within(1e-12));
        assertThat(of26[1]).isEqualTo(of26[26]);
        // the oldest of 28 count 1/28, the middle of that and 1, and 1
        double[] of28 = Parzen.weights(28);
        assertThat(of28[1] / of28[3]).isCloseTo((1 + 1.0 / 28) / 2, within(1e-12));
        assertThat(of28[2]).isEqualTo(of28[3]);
        assertThat(Arrays.stream(of28).sum()).isCloseTo(1, within(1e-12));
    }

    /**
     * In [0, 1] the prior stands at 0.5 with width 1. Beside it 0.1 and 0.9 have one neighbour each, 0.4 away; between
     * two neighbours the farther counts, as for 0.4 among 0.1, 0.4 and the prior; and of one value the least width is a
     * third.
     */
    @Test
    void aWidthIsTheDistanceToTheNeighbours() {
        assertThat(new Parzen(new double[] {0.9, 0.1}, 0, 1).widths())
                .containsExactly(new double[] {0.4, 0.4, 1}, within(1e-12));
        assertThat(new Parzen(new double[] {0.1, 0.4}, 0, 1).widths())
                .containsExactly(new double[] {0.3, 0.3, 1}, within(1e-12));
        assertThat(new Parzen(new double[] {0.2}, 0, 1).widths())
                .containsExactly(new double[] {1 / 3.0, 1}, within(1e-12));
    }

    /**
     * The prior alone: φ(0) / (Φ(0.5) − Φ(−0.5)) = 0.398942 / 0.382925. With 0.1 and 0.9, of width 0.4, at the middle
     * twice φ(1) / 0.4 / (Φ(2.25) − Φ(−0.25)) = 0.241971 / 0.4 / 0.586482 = 1.031450 and once the prior, in equal parts.
     * The other figures are those of scipy 1.17.1 (truncnorm).
     */
    @Test
    void theDensityIsAMixtureCutOffAtTheEnds() {
        assertThat(new Parzen(new double[0], 0, 1).at(0.5)).isCloseTo(1.0418290, within(1e-6));
        Parzen two = new Parzen(new double[] {0.1, 0.9}, 0, 1);
        assertThat(two.at(0.5)).isCloseTo((2 * 1.0314502 + 1.0418290) / 3, within(1e-6));
        assertThat(two.at(0.15)).isCloseTo(0.9868292, within(1e-6));
        assertThat(two.of(0.25, 0.75)).isCloseTo(0.5148509, within(1e-6));
        assertThat(two.of(0, 1)).isCloseTo(1, within(1e-12));
    }

    @Test
    void drawsFollowTheDensity() {
        Parzen two = new Parzen(new double[] {0.1, 0.9}, 0, 1);
        Rng rng = Rng.of(7);
        int draws = 20_000;
        double inside = IntStream.range(0, draws)
                .mapToDouble(i -> two.draw(rng))
                .peek(x -> assertThat(x).isBetween(0.0, 1.0))
                .filter(x -> x >= 0.25 && x < 0.75)
                .count();
        assertThat(inside / draws).isCloseTo(two.of(0.25, 0.75), within(0.01));
    }

    /**
     * Two trials took a, of a, b, c: each spreads 1/3 over all three, so its row is (4/3, 1/3, 1/3) / 2, and the prior's
     * is (1/3, 1/3, 1/3): a has (2/3 + 2/3 + 1/3) / 3 = 5/9.
     */
    @Test
    void optionsHaveTheirSharesAndALittleMore() {
        Domain.Options options = new Domain.Options(List.of("a", "b", "c"));
        List<Trial> both = List.of(completed(1, Map.of("k", "a"), 1), completed(2, Map.of("k", "a"), 2));
        assertThat(TpeSampler.shares(options, "k", both))
                .containsExactly(new double[] {5 / 9.0, 2 / 9.0, 2 / 9.0}, within(1e-12));
    }

    @Test
    void theBestTenthIsGood() {
        assertThat(IntStream.of(10, 11, 20, 21, 250, 1000).map(TpeSampler::goodOf))
                .containsExactly(1, 2, 2, 3, 25, 25);
    }

    /** The least (x − 0.3)² + (log10 y + 2)²/4 + [z ≠ b] of 40 trials, mean of 20 seeds. */
    @Test
    void comesCloserThanChance() {
        SearchSpace space = new SearchSpace(List.of(
                Dimension.parse("x=uniform(-2, 2)"), Dimension.parse("y=log(1e-5, 10)"), Dimension.parse("z=a|b|c|d")));
        double tpe = 0;
        double chance = 0;
        for (int seed = 0; seed < 20; seed++) {
            tpe += least(space, new TpeSampler(space, seed, Trial.bestFirst(LOSS))) / 20;
            chance += least(space, new RandomSampler(space, seed)) / 20;
        }
        assertThat(tpe).isLessThan(chance / 2);
    }

    private static double least(SearchSpace space, Sampler sampler) {
        List<Trial> trials = new ArrayList<>();
        for (int n = 1; n <= 40; n++) {
            Map<String, String> values = sampler.next(n, 0, trials);
            double x = Double.parseDouble(values.get("x")) - 0.3;
            double y = Math.log10(Double.parseDouble(values.get("y"))) + 2;
            trials.add(completed(n, values, x * x + y * y / 4 + (values.get("z").equals("b") ? 0 : 1)));
        }
        assertThat(space.dimensions()).hasSize(3);
        return trials.stream().mapToDouble(Trial::value).min().orElseThrow();
    }

    /** Whole numbers and the first trials at random: the same as random search of the same seed. */
    @Test
    void beginsAtRandom() {
        SearchSpace space = new SearchSpace(List.of(Dimension.parse("n=int-log(1, 100)")));
        Sampler tpe = new TpeSampler(space, 3, Trial.bestFirst(LOSS));
        Sampler chance = new RandomSampler(space, 3);
        List<Trial> trials = new ArrayList<>();
        for (int n = 1; n <= 10; n++) {
            Map<String, String> values = tpe.next(n, 0, trials);
            assertThat(values).isEqualTo(chance.next(n, 0, trials));
            trials.add(completed(n, values, Math.abs(Integer.parseInt(values.get("n")) - 7)));
        }
        for (int n = 11; n <= 40; n++) {
            Map<String, String> values = tpe.next(n, 0, trials);
            assertThat(Integer.parseInt(values.get("n"))).isBetween(1, 100);
            trials.add(completed(n, values, Math.abs(Integer.parseInt(values.get("n")) - 7)));
        }
        assertThat(trials.stream().mapToDouble(Trial::value).min().orElseThrow())
                .isLessThanOrEqualTo(1);
    }

    /** Of 64 places about 16 are in each quarter, where chance would leave some with 10 or 22. */
    @Test
    void sobolSpreadsEvenly() {
        SearchSpace space = new SearchSpace(List.of(Dimension.parse("x=int(0, 3)"), Dimension.parse("y=a|b")));
        Sampler sobol = new SobolSampler(space, 5);
        Map<String, List<String>> seen = new TreeMap<>();
        for (int n = 1; n <= 64; n++) {
            Map<String, String> values = sobol.next(n, 0, List.of());
            seen.computeIfAbsent(values.get("x"), x -> new ArrayList<>()).add(values.get("y"));
        }
        assertThat(seen.keySet()).containsExactly("0", "1", "2", "3");
        assertThat(seen.values()).allSatisfy(of -> assertThat(of).hasSizeBetween(14, 18));
        assertThat(sobol.next(1, 0, List.of())).isEqualTo(new SobolSampler(space, 5).next(1, 0, List.of()));
    }
}
