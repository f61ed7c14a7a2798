package dev.laurel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.metric.RewardPair;
import dev.laurel.objective.CumulativeLinkLoss;
import dev.laurel.objective.DavidsonLoss;
import dev.laurel.objective.RaoKupperLoss;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The probabilities that a scorer gives are those that the losses were trained with. */
class VerdictTest {

    private static final double LOG3 = Math.log(3);

    private static double[] array(Verdict verdict) {
        return new double[] {verdict.first(), verdict.tie(), verdict.second()};
    }

    /** Worths 3 and 1. Rao–Kupper with θ = 2: 3/(3+2), 1/(1+6), the rest a tie. Davidson with ν = 1: 3 : √3 : 1. */
    @Test
    void outcomesByHand() {
        assertThat(array(new Ties(Ties.Model.RAO_KUPPER, 0).of(LOG3)))
                .containsExactly(new double[] {3 / 5.0, 9 / 35.0, 1 / 7.0}, within(1e-12));
        double sum = 4 + Math.sqrt(3);
        assertThat(array(new Ties(Ties.Model.DAVIDSON, 0).of(LOG3)))
                .containsExactly(new double[] {3 / sum, Math.sqrt(3) / sum, 1 / sum}, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(Ties.Model.class)
    void outcomesAreThoseOfTheLoss(Ties.Model model) {
        try (Scope scope = Scope.open()) {
            for (double tie : new double[] {-2, 0.3, 4}) {
                for (double difference : new double[] {-60, -1.5, 0, 0.2, 7}) {
                    Tensor first = vector(difference);
                    Tensor parameter = vector(tie).squeeze();
                    Tensor expected = model == Ties.Model.DAVIDSON
                            ? DavidsonLoss.probabilities(first, vector(0), parameter)
                            : RaoKupperLoss.probabilities(first, vector(0), parameter);
                    assertSame(expected, array(new Ties(model, tie).of(difference)));
                }
            }
        }
    }

    private static Tensor vector(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensors.of(floats, Placement.PLAIN);
    }

    private static void assertSame(Tensor expected, double[] found) {
        float[] values = Tensors.floats(expected);
        for (int i = 0; i < values.length; i++) {
            assertThat(found[i]).isCloseTo(values[i], offset(2e-6));
        }
    }

    /** A thousand outcomes as frequent as differences of half the size would have them ask for a temperature of 2. */
    @ParameterizedTest
    @EnumSource(Ties.Model.class)
    void theTemperatureIsTheOneThatTheOutcomesHave(Ties.Model model) {
        Ties ties = new Ties(model, 0.4);
        List<RewardPair> pairs = new ArrayList<>();
        for (double difference : new double[] {0.5, 1.5, 3}) {
            Verdict verdict = ties.of(difference / 2);
            for (int i = 0; i < 1000; i++) {
                double at = (i + 0.5) / 1000;
                boolean tie = at >= verdict.first() && at < verdict.first() + verdict.tie();
                double margin = at < verdict.first() + verdict.tie() ? difference : -difference;
                RewardPair pair = RewardPair.of(margin, 0, 1, 1);
                pairs.add(tie ? pair.asTie() : pair);
            }
        }
        assertThat(ties.temperature(pairs)).isCloseTo(2, offset(0.02));
        assertThat(ties.temperature(List.of(RewardPair.of(0, 0, 1, 1)))).isEqualTo(1);
        // what is ordered perfectly would ask for 0: a hundredth of the mean difference is the end
        assertThat(ties.temperature(List.of(RewardPair.of(2, 0, 1, 1)))).isCloseTo(0.02, offset(1e-6));
    }

    /** Thresholds 0 and softplus(log(e − 1)) = 1: at r = 0 the levels have σ(0), σ(1) − σ(0) and 1 − σ(1). */
    @Test
    void levelsByHand() {
        Levels levels = Levels.of(List.of(0.0, Math.log(Math.E - 1)), 1, 3);
        double upTo2 = 1 / (1 + Math.exp(-1));
        Map<Double, Double> probabilities = levels.probabilities(0);
        assertThat(probabilities.keySet()).containsExactly(1.0, 2.0, 3.0);
        assertThat(probabilities.get(1.0)).isCloseTo(0.5, offset(1e-12));
        assertThat(probabilities.get(2.0)).isCloseTo(upTo2 - 0.5, offset(1e-12));
        assertThat(probabilities.get(3.0)).isCloseTo(1 - upTo2, offset(1e-12));
        assertThat(Levels.expected(probabilities)).isCloseTo(0.5 + 2 * (upTo2 - 0.5) + 3 * (1 - upTo2), offset(1e-12));
    }

    @Test
    void levelsAreThoseOfTheLoss() {
        List<Double> raw = List.of(-1.5, 0.2, -0.7, 1.1);
        try (Scope scope = Scope.open()) {
            for (double reward : new double[] {-8, -0.3, 0, 2.5}) {
                double[] found = Levels.of(raw, 0, 4).probabilities(reward).values().stream()
                        .mapToDouble(p -> p)
                        .toArray();
                assertSame(CumulativeLinkLoss.probabilities(vector(reward), vector(-1.5, 0.2, -0.7, 1.1)), found);
            }
        }
    }
}
