package dev.laurel.train.supervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Location;
import dev.laurel.config.Config;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.TokenBatch;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Targets follow their examples into the batch, which is ordered by length: examples 3 and 1 come as 1, 3. */
class TargetsTest {

    private static final int IGNORED = CrossEntropyLoss.IGNORED;
    private static final int[] CHOSEN = {3, 1};

    private static TokenBatch batch() {
        List<Encoding> encodings = List.of(TinyBert.encoding(9, 9), TinyBert.encoding(8));
        return new TokenBatch(encodings, new long[] {3, 1}, Placement.PLAIN);
    }

    private static Tensor rows(long columns, float... values) {
        return Tensors.of(values, Placement.PLAIN).view(values.length / columns, columns);
    }

    /** Logits (log 3, 0) give 3/4 and 1/4. */
    @Test
    void classes() {
        try (Scope scope = Scope.open()) {
            Targets targets = new Targets.Classes(new int[] {9, 0, 9, 1}, 0);
            float log3 = (float) Math.log(3);
            Tensor loss = targets.loss(rows(2, log3, 0, log3, 0), batch(), CHOSEN);
            // example 1 (class 0) stands first: log 4/3; example 3 (class 1): log 4
            assertThat(Tensors.scalar(loss)).isCloseTo(Math.log(4 / 3.0) + Math.log(4), within(1e-6));
            // the first row sure of class 0 and the second of class 1 is right for both
            Tensor right = targets.loss(rows(2, 50, 0, 0, 50), batch(), CHOSEN);
            assertThat(Tensors.scalar(right)).isCloseTo(0, within(1e-6));
            assertThat(targets.weight(CHOSEN)).isEqualTo(2);
        }
    }

    @Test
    void sets() {
        try (Scope scope = Scope.open()) {
            Targets targets = new Targets.MultiLabel(new float[][] {{0, 0, 0}, {1, 1, 0}, {0, 0, 0}, {0, 0, 1}});
            Tensor right = targets.loss(rows(3, 50, 50, -50, -50, -50, 50), batch(), CHOSEN);
            assertThat(Tensors.scalar(right)).isCloseTo(0, within(1e-6));
            assertThat(targets.weight(CHOSEN)).isEqualTo(2);
        }
    }

    @Test
    void values() {
        try (Scope scope = Scope.open()) {
            Targets targets = new Targets.Values(new float[] {0, 2, 0, -1});
            // 2 for example 1, −1 for example 3: errors of 1 and 3
            Tensor loss = targets.loss(rows(1, 3, 2), batch(), CHOSEN);
            assertThat(Tensors.scalar(loss)).isEqualTo(1 + 9);
        }
    }

    @Test
    void tags() {
        try (Scope scope = Scope.open()) {
            int[][] tags = {{}, {IGNORED, 1, IGNORED}, {}, {IGNORED, 0, 1, IGNORED}};
            Targets targets = new Targets.Tags(tags, 0);
            // tokens of example 1, then of example 3; the rows of ignored tokens are wrong on purpose
            Tensor right = targets.loss(rows(2, 9, 0, 0, 50, 9, 0, 9, 0, 50, 0, 0, 50, 9, 0), batch(), CHOSEN);
            assertThat(Tensors.scalar(right)).isCloseTo(0, within(1e-6));
            assertThat(targets.weight(CHOSEN)).isEqualTo(3);
        }
    }

    @Test
    void anUpdateWithoutLabelledTokensHasAWeight() {
        try (Model model = TinyBert.classifier(Placement.PLAIN)) {
            Targets targets = new Targets.Tags(new int[][] {{IGNORED, IGNORED, IGNORED}}, 0);
            TrainConfig config = Config.defaults(TrainConfig.class);
            Trainer trainer = SupervisedTrainer.of(
                    model, List.of(TinyBert.encoding(8)), targets, config, 1, 1, i -> new Location("x", 1));
            assertThat(trainer.update(0).weight()).isEqualTo(1);
        }
    }

    /** Tokens 0 and 2 of the first text have no label: what is said of them does not count. */
    @Test
    void onlyLabelledTokensDisagree() {
        try (Scope scope = Scope.open()) {
            Targets targets =
                    new Targets.Tags(new int[][] {{}, {IGNORED, 1, IGNORED}, {}, {IGNORED, 0, IGNORED, IGNORED}}, 0);
            float log3 = (float) Math.log(3);
            Tensor one = rows(2, 9, 0, 0, log3, 9, 0, 9, 0, 0, 0, 9, 0, 9, 0);
            Tensor other = rows(2, 0, 9, 0, 0, 0, 9, 0, 9, 0, 0, 0, 9, 0, 9);
            // (1/4, 3/4) against (1/2, 1/2) is ⅛ log 3, and the other labelled token is the same in both
            assertThat(Tensors.scalar(targets.disagreement(one, other, batch(), CHOSEN)))
                    .isCloseTo(Math.log(3) / 8, within(1e-6));
        }
    }
}
