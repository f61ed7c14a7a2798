package dev.laurel.train.continual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReservoirTest {

    private static Reservoir<Integer> filled(int capacity, long seed, int from, int to, Reservoir<Integer> before) {
        Reservoir<Integer> sample = new Reservoir<>(capacity, seed, before.items(), before.seen());
        IntStream.range(from, to).forEach(sample::add);
        return sample;
    }

    @Test
    void keepsAllAsLongAsThereIsRoom() {
        Reservoir<Integer> sample = filled(3, 1, 0, 3, new Reservoir<>(3, 1));
        assertThat(sample.items()).containsExactly(0, 1, 2);
        assertThat(sample.seen()).isEqualTo(3);
    }

    @Test
    void keepsEveryItemAsLikely() {
        int[] kept = new int[10];
        for (int seed = 0; seed < 4000; seed++) {
            filled(3, seed, 0, 10, new Reservoir<>(3, seed)).items().forEach(item -> kept[item]++);
        }
        // 4000 · 3/10 = 1200, with a standard deviation of √(4000 · 0.3 · 0.7) = 29
        for (int count : kept) {
            assertThat((double) count).isCloseTo(1200, within(5 * 29.0));
        }
    }

    @Test
    void goesOnAsIfItHadNotBeenWritten() {
        Reservoir<Integer> whole = filled(5, 9, 0, 40, new Reservoir<>(5, 9));
        Reservoir<Integer> half = filled(5, 9, 0, 17, new Reservoir<>(5, 9));
        assertThat(filled(5, 9, 17, 40, half).items()).isEqualTo(whole.items());
    }

    @Test
    void drawsFromMoreThanItMayKeep() {
        Reservoir<Integer> sample = new Reservoir<>(2, 4, List.of(1, 2, 3, 4), 4);
        assertThat(sample.items()).hasSize(2).isSubsetOf(1, 2, 3, 4);
    }
}
