package dev.laurel.learned;

import static dev.laurel.learned.TinyModels.asked;
import static dev.laurel.learned.TinyModels.named;
import static dev.laurel.learned.TinyModels.reward;
import static dev.laurel.learned.TinyModels.score;
import static dev.laurel.learned.TinyModels.settings;
import static dev.laurel.learned.TinyModels.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.data.preference.OverLength;
import dev.laurel.eval.Readout;
import dev.laurel.eval.RewardModel;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import dev.laurel.reward.Score;
import dev.laurel.tensor.Placement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleRewardTest extends RewardFunctionContract {

    private static final double SECOND_TEMPERATURE = 2.5;
    private static final Candidate GOOD = asked("is the soup good ?", "very good");

    @TempDir
    Path temp;

    private Path first;
    private Path second;

    @Override
    protected RewardFunction function() {
        first = reward(temp, "first", spec(Readout.single(), OverLength.DROP, 40), 1, 1);
        second = reward(temp, "second", spec(Readout.single(), OverLength.DROP, 40), 2, SECOND_TEMPERATURE);
        return open();
    }

    @Override
    protected double rounding() {
        return TinyModels.ROUNDING;
    }

    private EnsembleReward configured(String... keys) {
        List<String> all = new ArrayList<>(List.of(keys));
        all.add("models=[" + first + ", " + second + "]");
        return settings(EnsembleReward.class, "ensemble", all.toArray(String[]::new));
    }

    private RewardFunction open(String... keys) {
        return configured(keys).create(List.of(named(first), named(second)));
    }

    private static double alone(Path folder) {
        try (RewardModel model = RewardModel.open(folder, Placement.PLAIN)) {
            return model.score(GOOD.prompt(), GOOD.completion()).value();
        }
    }

    /** Of two log-odds a and b: mean (a+b)/2, deviation |a−b|/√2. */
    @Test
    void isTheMeanTheLeastOrABound() {
        double a = alone(first);
        double b = alone(second) / SECOND_TEMPERATURE;
        double deviation = Math.abs(a - b) / Math.sqrt(2);
        try (RewardFunction mean = open();
                RewardFunction least = open("take=minimum");
                RewardFunction bound = open("lower_bound=1.5")) {
            Score score = score(mean, GOOD);
            assertThat(score.value()).isCloseTo((a + b) / 2, within(1e-6));
            assertThat(score.spread()).isCloseTo(deviation, within(1e-6)).isPositive();
            assertThat(score(least, GOOD).value()).isCloseTo(Math.min(a, b), within(1e-6));
            assertThat(score(bound, GOOD).value()).isCloseTo((a + b) / 2 - 1.5 * deviation, within(1e-6));
            assertThat(mean.explain(GOOD).detail()).contains("members ");
        }
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> configured("take=minimum", "lower_bound=1"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("lower_bound is of the mean");
        assertThatThrownBy(() -> settings(EnsembleReward.class, "ensemble", "models=[one]"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("models needs two reward models or more, there is 1");
        assertThatThrownBy(() -> settings(EnsembleReward.class, "ensemble", "models=[one, one]"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a model is named twice");
    }
}
