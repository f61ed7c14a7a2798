package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.Labeled;
import dev.laurel.metric.ClassificationScores;
import dev.laurel.metric.Scores;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeighingTest {

    private static final int SIZE = 100;

    /** The first so many of a hundred are right. */
    private static Scores right(int count) {
        int[] gold = new int[SIZE];
        int[] predicted = new int[SIZE];
        Arrays.fill(predicted, count, SIZE, 1);
        return ClassificationScores.of(List.of("a", "b"), gold, predicted);
    }

    private static FrozenSet set(String name, int since) {
        List<Example> texts = Collections.nCopies(SIZE, Labeled.of("text"));
        return new FrozenSet(new Dataset<>(name, texts, ""), since);
    }

    private static RunVersion version(int number, RunVersion.Measured... sets) {
        return new RunVersion(
                number,
                number - 1,
                "",
                0,
                List.of(),
                List.of("a", "b"),
                List.of(),
                Map.of(),
                0,
                "accuracy",
                List.of(sets),
                null,
                null,
                null,
                true,
                false,
                List.of());
    }

    private static RunVersion.Measured had(String set, int since, double value) {
        return new RunVersion.Measured(set, since, SIZE, value, List.of(value, value), null, null, null, null);
    }

    /** Version 3 after two others: {@code test} went 0.9, 0.8, {@code arrival-2} 0.7. */
    private static final List<RunVersion> LINEAGE =
            List.of(version(1, had("test", 1, 0.9)), version(2, had("test", 1, 0.8), had("arrival-2", 2, 0.7)));

    private static Weighing weighed(int test, int second, int own, double tolerance) {
        return Weighing.of(
                3,
                LINEAGE,
                "accuracy",
                List.of(set("test", 1), set("arrival-2", 2), set("arrival-3", 3)),
                Map.of("test", right(80), "arrival-2", right(70), "arrival-3", right(40)),
                Map.of("test", right(test), "arrival-2", right(second), "arrival-3", right(own)),
                tolerance,
                1);
    }

    @Test
    void figuresFollowFromTheLineage() {
        Weighing weighing = weighed(78, 74, 60, 0);
        assertThat(weighing.passed()).isTrue();
        // the best of test was 0.9, of arrival-2 0.7: lost are 0.12 and -0.04, on average 0.04
        assertThat(weighing.sets().get(0).forgetting()).isCloseTo(0.12, within(1e-12));
        assertThat(weighing.sets().get(1).forgetting()).isCloseTo(-0.04, within(1e-12));
        assertThat(weighing.sets().get(2).forgetting()).isNull();
        assertThat(weighing.forgetting()).isCloseTo(0.04, within(1e-12));
        // test came with 0.9 and has 0.78, arrival-2 with 0.7 and has 0.74: (-0.12 + 0.04) / 2
        assertThat(weighing.backwardTransfer(LINEAGE)).isCloseTo(-0.04, within(1e-12));
        assertThat(weighing.average()).isCloseTo((0.78 + 0.74 + 0.6) / 3, within(1e-12));
        assertThat(weighing.sets().get(0).gain()).isCloseTo(-0.02, within(1e-12));
    }

    @Test
    void aSetThatIsWorseBeyondChanceStopsIt() {
        // 80 to 78 may be chance: two changed of a hundred. 80 to 60 is not, even by a tenth of tolerance
        assertThat(weighed(78, 70, 60, 0).passed()).isTrue();
        Weighing worse = weighed(60, 70, 60, 0);
        assertThat(worse.passed()).isFalse();
        assertThat(worse.reasons()).hasSize(1);
        assertThat(worse.reasons().get(0)).startsWith("test is worse beyond chance: accuracy -20.0 points [-");
        assertThat(weighed(60, 70, 60, 0.1).passed()).isFalse();
        assertThat(weighed(60, 70, 60, 0.2).passed()).isTrue();
    }

    @Test
    void nothingGainedOnTheNewStopsItToo() {
        Weighing same = weighed(80, 70, 40, 0);
        assertThat(same.passed()).isFalse();
        assertThat(same.reasons().get(0)).startsWith("arrival-3 is not better: accuracy +0.0 points");
    }
}
