package dev.laurel.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import org.junit.jupiter.api.Test;

class SoftmaxTemperatureTest {

    /**
     * Three of four answers of logits (z, 0) are right, so the best probability of the first class is 3/4, that is
     * z/T = log 3: with z = 4·log 3 the temperature is 4.
     */
    @Test
    void confidenceBecomesHowOftenItIsRight() {
        float z = (float) (4 * Math.log(3));
        float[][] logits = {{z, 0}, {z, 0}, {z, 0}, {z, 0}};
        SoftmaxTemperature fitted = SoftmaxTemperature.fit(logits, new int[] {0, 0, 1, 0});
        assertThat(fitted.temperature()).isCloseTo(4, within(1e-6));
        assertThat(fitted.probabilities(logits[0])).containsExactly(new double[] {0.75, 0.25}, within(1e-7));
    }

    @Test
    void itStaysWithinItsBounds() {
        float[][] logits = {{2, 0, 0}, {0, 1, 0}};
        assertThat(SoftmaxTemperature.fit(logits, new int[] {0, 1}).temperature())
                .isCloseTo(0.05, within(1e-9));
        assertThat(SoftmaxTemperature.fit(logits, new int[] {1, 2}).temperature())
                .isCloseTo(20, within(1e-6));
        assertThat(SoftmaxTemperature.fit(new float[0][], new int[0]).temperature())
                .isEqualTo(1);
    }

    @Test
    void aTemperatureIsAboveZero() {
        assertThatThrownBy(() -> new SoftmaxTemperature(0))
                .isInstanceOf(UserError.class)
                .hasMessage("the temperature of a calibration is 0.0; it must be above 0");
    }
}
