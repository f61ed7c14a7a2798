package dev.laurel.train.continual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.train.Trainer;
import org.junit.jupiter.api.Test;

class ReplayTrainerTest {

    private final Parameters parameters = new Parameters();

    @Test
    void meanIsOverNewAndOldTogether() {
        Trainer fresh = new FixedTrainer(parameters, new FixedUpdate(1, 6, 9));
        Trainer old = new FixedTrainer(parameters, new FixedUpdate(2, 3, 4));
        Trainer.Update update = new ReplayTrainer(fresh, old).update(0);
        assertThat(update.microBatches()).isEqualTo(3);
        assertThat(update.tokens()).isEqualTo(20);
        try (Scope scope = Scope.open()) {
            double sum = 0;
            for (int m = 0; m < update.microBatches(); m++) {
                sum += Tensors.scalar(update.loss(m, 0, Pass.inference()).sum());
            }
            // 9 of 6 new examples, 4 and 4 of 3 old ones
            assertThat(sum / update.weight()).isEqualTo(17.0 / 9);
        }
    }

    @Test
    void theNewOnesDecideHowLongAndTheOldOnesBeginAgain() {
        Trainer fresh = new FixedTrainer(
                parameters, new FixedUpdate(1, 1, 1), new FixedUpdate(1, 1, 2), new FixedUpdate(1, 1, 3));
        Trainer old = new FixedTrainer(parameters, new FixedUpdate(1, 1, 7), new FixedUpdate(1, 1, 8));
        ReplayTrainer trainer = new ReplayTrainer(fresh, old);
        assertThat(trainer.steps()).isEqualTo(3);
        assertThat(trainer.update(2).describe()).isEqualTo("loss 3.0\nloss 7.0");
        assertThat(trainer.endsEpoch(3)).isTrue();
    }

    @Test
    void refusesToTrainTwoModels() {
        Trainer other = new FixedTrainer(new Parameters());
        assertThatThrownBy(() -> new ReplayTrainer(new FixedTrainer(parameters), other))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
