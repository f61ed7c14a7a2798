package dev.laurel.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SplitterTest {

    private static final List<Integer> ITEMS = IntStream.range(0, 1000).boxed().toList();

    @Test
    void takesTheFractionsOfAllAndOfEachStratum() {
        // 900 items of one label, 95 of another, 5 of a third: tenths of all are 100, of each 90, 9.5 and 0.5.
        Splitter.Parts parts = new Splitter(0.1, 0.1, 7).split(ITEMS, i -> "" + i, SplitterTest::label);

        assertThat(parts.dev()).hasSize(100);
        assertThat(parts.test()).hasSize(100);
        assertThat(count(parts.dev(), "a")).isEqualTo(90);
        assertThat(count(parts.test(), "a")).isEqualTo(90);
        assertThat(count(parts.dev(), "b")).isBetween(9L, 10L);
        assertThat(count(parts.test(), "b")).isBetween(9L, 10L);
        assertThat(count(parts.train(), "c")).isGreaterThanOrEqualTo(3);
        assertIsPartition(parts);
    }

    @Test
    void isReproducibleAndDependsOnTheSeed() {
        Splitter.Parts once = new Splitter(0.2, 0, 7).split(ITEMS, i -> "" + i, i -> "");
        Splitter.Parts again = new Splitter(0.2, 0, 7).split(ITEMS, i -> "" + i, i -> "");
        Splitter.Parts other = new Splitter(0.2, 0, 8).split(ITEMS, i -> "" + i, i -> "");
        assertThat(again).isEqualTo(once);
        assertThat(other.dev()).hasSize(200).isNotEqualTo(once.dev());
    }

    @Test
    void neverDividesAGroup() {
        for (int seed = 0; seed < 20; seed++) {
            // Groups of 1 to 9 items: the group of i is the square root of i, and 31² = 961.
            Splitter.Parts parts = new Splitter(0.1, 0.2, seed).split(ITEMS, SplitterTest::root, i -> "");

            Set<String> train = groups(parts.train());
            Set<String> dev = groups(parts.dev());
            Set<String> test = groups(parts.test());
            assertThat(train).doesNotContainAnyElementsOf(dev).doesNotContainAnyElementsOf(test);
            assertThat(dev).doesNotContainAnyElementsOf(test);
            assertThat(parts.dev().size()).isBetween(60, 140);
            assertThat(parts.test().size()).isBetween(160, 240);
            assertIsPartition(parts);
        }
    }

    @Test
    void leavesEachStratumAnItemInTrain() {
        List<Integer> four = List.of(0, 1, 2, 3);
        Splitter.Parts parts = new Splitter(0.6, 0.3, 7).split(four, i -> "" + i, i -> "" + i);
        assertThat(parts.train()).containsExactly(0, 1, 2, 3);
    }

    private static String label(int i) {
        return i < 900 ? "a" : i < 995 ? "b" : "c";
    }

    private static String root(int i) {
        return Integer.toString((int) Math.sqrt(i));
    }

    private static long count(List<Integer> part, String label) {
        return part.stream().filter(i -> label(i).equals(label)).count();
    }

    private static Set<String> groups(List<Integer> part) {
        return new HashSet<>(part.stream().map(SplitterTest::root).toList());
    }

    private static void assertIsPartition(Splitter.Parts parts) {
        List<Integer> all = new ArrayList<>(Stream.of(parts.train(), parts.dev(), parts.test())
                .flatMap(List::stream)
                .toList());
        all.sort(null);
        assertThat(all).isEqualTo(ITEMS);
        assertThat(parts.train()).isSorted();
    }
}
