package dev.laurel.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RngTest {

    /**
     * The first numbers of SplitMix64 from state 1234567, as the reference implementation (Vigna, splitmix64.c) is widely
     * quoted to give them.
     */
    @Test
    void isSplitMix64() {
        Rng rng = Rng.restore(1234567);
        assertThat(rng.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(rng.nextLong()).isEqualTo(3203168211198807973L);
        assertThat(rng.nextLong()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
    }

    @Test
    void continuesFromItsState() {
        Rng rng = Rng.of(3, 1, 4);
        rng.nextGaussian();
        rng.nextInt(10);
        Rng resumed = Rng.restore(rng.state());
        for (int i = 0; i < 100; i++) {
            assertThat(resumed.nextGaussian()).isEqualTo(rng.nextGaussian());
        }
        assertThat(resumed.state()).isEqualTo(rng.state());
    }

    @Test
    void isUniform() {
        Rng rng = Rng.of(1);
        int[] counts = new int[7];
        double sum = 0;
        for (int i = 0; i < 70_000; i++) {
            counts[rng.nextInt(7)]++;
            double d = rng.nextDouble();
            assertThat(d).isGreaterThanOrEqualTo(0).isLessThan(1);
            sum += d;
        }
        // 10,000 expected with a standard deviation of 93; a mean of 1/2 with one of 0.0011
        assertThat(Arrays.stream(counts).boxed()).allSatisfy(c -> assertThat(c).isBetween(9_500, 10_500));
        assertThat(sum / 70_000).isCloseTo(0.5, within(0.006));
    }

    @Test
    void isNormal() {
        Rng rng = Rng.of(2);
        int n = 50_000;
        double[] values =
                IntStream.range(0, n).mapToDouble(i -> rng.nextGaussian()).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
        double beyondTwo = Arrays.stream(values).filter(v -> Math.abs(v) > 2).count() / (double) n;
        assertThat(mean).isCloseTo(0, within(0.025));
        assertThat(variance).isCloseTo(1, within(0.035));
        assertThat(beyondTwo).isCloseTo(0.0455, within(0.005)); // 2 (1 − Φ(2))
    }

    @Test
    void shufflesToAPermutation() {
        int[] values = IntStream.range(0, 1000).toArray();
        Rng.of(5).shuffle(values);
        assertThat(values).isNotEqualTo(IntStream.range(0, 1000).toArray());
        assertThat(Arrays.stream(values).sorted())
                .containsExactly(IntStream.range(0, 1000).boxed().toArray(Integer[]::new));
        int[] again = IntStream.range(0, 1000).toArray();
        Rng.of(5).shuffle(again);
        assertThat(again).isEqualTo(values);
    }

    @Test
    void everyOrderIsAsLikely() {
        Rng rng = Rng.of(6);
        int[] counts = new int[6];
        for (int i = 0; i < 6000; i++) {
            int[] v = {0, 1, 2};
            rng.shuffle(v);
            counts[v[0] * 2 + (v[1] > v[2] ? 1 : 0)]++;
        }
        assertThat(Arrays.stream(counts).boxed()).allSatisfy(c -> assertThat(c).isBetween(850, 1150));
    }

    @Test
    void mixesKeysApart() {
        Set<Long> seen = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            seen.add(Rng.mix(seed));
            for (long a = -1; a < 20; a++) {
                seen.add(Rng.mix(seed, a));
                for (long b = 0; b < 20; b++) {
                    seen.add(Rng.mix(seed, a, b));
                }
            }
        }
        assertThat(seen.size()).isEqualTo(20 + 20 * 21 + 20 * 21 * 20);
        assertThat(Rng.mix(1, 2, 3)).isEqualTo(Rng.mix(1, 2, 3)).isNotEqualTo(Rng.mix(1, 3, 2));
        // Neighbouring keys share no bits but by chance: about half of the 64 differ.
        double differing = IntStream.range(0, 1000)
                .map(i -> Long.bitCount(Rng.mix(9, i) ^ Rng.mix(9, i + 1)))
                .average()
                .orElseThrow();
        assertThat(differing).isCloseTo(32, within(0.7));
    }

    @Test
    void refusesAnEmptyRange() {
        assertThatThrownBy(() -> Rng.of(1).nextInt(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bound is 0, must be positive");
    }
}
