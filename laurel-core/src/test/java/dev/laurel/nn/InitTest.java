package dev.laurel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Rng;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class InitTest {

    private static final int DRAWS = 20_000;

    @Test
    void aNormalHasItsDeviation() {
        assertThat(deviation(new Init.Normal(0.02))).isCloseTo(0.02, within(0.0005));
    }

    @Test
    void aTruncatedNormalStaysInside() {
        Init init = new Init.TruncatedNormal(0.02, 2);
        Rng rng = Rng.of(1);
        assertThat(DoubleStream.generate(() -> init.next(rng)).limit(DRAWS)).allMatch(x -> Math.abs(x) <= 0.04f);
        // variance of a standard normal cut at ±2: 1 − 2·2·φ(2)/(2Φ(2)−1) = 1 − 4·0.05399/0.95450 = 0.77374
        assertThat(deviation(init)).isCloseTo(0.02 * Math.sqrt(0.77374), within(0.0005));
    }

    private static double deviation(Init init) {
        Rng rng = Rng.of(1);
        return Math.sqrt(DoubleStream.generate(() -> init.next(rng))
                .limit(DRAWS)
                .map(x -> x * x)
                .average()
                .orElseThrow());
    }
}
