package dev.laurel.train.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.metric.ClassificationScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {

    private static final int SIZE = 100;

    private final List<String> warnings = new ArrayList<>();

    /** A slice of which this many are right. */
    private static Guard.Reading reading(int right, double proxy) {
        int[] gold = new int[SIZE];
        int[] predicted = new int[SIZE];
        for (int i = right; i < SIZE; i++) {
            predicted[i] = 1;
        }
        return new Guard.Reading(ClassificationScores.of(List.of("a", "b"), gold, predicted), proxy, 0.25);
    }

    private Guard guard(AtomicReference<Guard.Reading> now, Guard.Action action) {
        return new Guard(done -> now.get(), "accuracy", action, 42, warnings::add);
    }

    /** 30 of 100 that were right are wrong now, far beyond chance, and the proxy rose. */
    @ParameterizedTest
    @CsvSource({"WARN, false, false", "STOP, true, false", "ROLL_BACK, true, true"})
    void overOptimisationIsSeen(Guard.Action action, boolean ends, boolean measuresStart) {
        AtomicReference<Guard.Reading> now = new AtomicReference<>(reading(90, 0.5));
        Guard guard = guard(now, action);
        assertThat(guard.startsBefore()).isEqualTo(measuresStart);
        assertThat(guard.endsHere()).isFalse();
        now.set(reading(60, 0.9));
        Map<String, Double> metrics = guard.measure(tokens -> {});
        assertThat(metrics)
                .containsEntry("proxy", 0.9)
                .containsEntry("divergence", 0.25)
                .containsKey("accuracy");
        assertThat(guard.endsHere()).isEqualTo(ends);
        guard.measure(tokens -> {});
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith(
                        "over-optimisation: on the held-out slice what is learned from rose from 0.500 to 0.900, but"
                                + " accuracy changed by -0.300 [");
    }

    /** A slice that gets worse while the proxy does too is no over-optimisation, and one of 100 examples is chance. */
    @Test
    void whatIsNoOverOptimisation() {
        AtomicReference<Guard.Reading> now = new AtomicReference<>(reading(90, 0.5));
        Guard guard = guard(now, Guard.Action.STOP);
        now.set(reading(60, 0.4));
        guard.measure(tokens -> {});
        now.set(reading(89, 0.9));
        guard.measure(tokens -> {});
        now.set(reading(95, 0.9));
        guard.measure(tokens -> {});
        assertThat(warnings).isEmpty();
        assertThat(guard.endsHere()).isFalse();
    }
}
