package dev.laurel.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.ProblemType;
import dev.laurel.config.Config;
import dev.laurel.data.Dataset;
import dev.laurel.data.Feedback;
import dev.laurel.data.Origin;
import dev.laurel.data.Preference;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.model.Head;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.Loss;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RewardTrainerTest {

    private static final int PAIRS = 12;

    private static Preference pair(int i, boolean tie) {
        return new Preference(
                Prompt.of("p"),
                Completion.of("a"),
                Completion.of("b"),
                tie,
                OptionalDouble.empty(),
                Origin.of(new Location("pairs.jsonl", i + 1)));
    }

    private static Dataset<Feedback> pairs() {
        return new Dataset<>(
                "train",
                IntStream.range(0, PAIRS)
                        .mapToObj(i -> (Feedback) pair(i, i % 4 == 3))
                        .toList(),
                "");
    }

    private static List<List<Encoding>> replies() {
        List<Encoding> all = TinyBert.encodings(2 * PAIRS, 5);
        return IntStream.range(0, PAIRS)
                .mapToObj(i -> all.subList(2 * i, 2 * i + 2))
                .toList();
    }

    private static Model model(int heads, int workers) {
        HeadSpec spec = new HeadSpec(
                Head.Kind.SEQUENCE_CLASSIFICATION,
                IntStream.range(0, heads).mapToObj(i -> "LABEL_" + i).toList(),
                Optional.of(ProblemType.REGRESSION));
        Placement placement = new Placement("cpu", Precision.FP32, workers);
        return Model.open(TinyBert.folder(), spec, new Model.Options(placement, true, 7, name -> false));
    }

    private static Trainer trainer(Model model, RewardLoss loss, int workers, String... settings) {
        TrainConfig config = Config.with(Config.defaults(TrainConfig.class), settings);
        return RewardTrainer.of(
                model,
                replies(),
                Objectives.of(loss, PreferenceKind.PAIRS, Map.of(), pairs().examples(), model),
                config,
                workers,
                1,
                i -> new Location("pairs.jsonl", i + 1));
    }

    /** The loss of the first update without dropout, divided as the loop does. */
    private static double firstLoss(Trainer trainer, int workers) {
        Trainer.Update update = trainer.update(0);
        double sum = 0;
        for (int m = 0; m < update.microBatches(); m++) {
            for (int w = 0; w < workers; w++) {
                try (Scope scope = Scope.open()) {
                    Loss loss = update.loss(m, w, Pass.inference());
                    sum += loss == null ? 0 : Tensors.scalar(loss.sum());
                }
            }
        }
        return sum / update.weight();
    }

    /** By hand from the model's own rewards: −log σ(r_c − r_r), and of a tie the mean of both directions. */
    @Test
    void isBradleyTerryOfTheModelsRewards() {
        try (Model model = model(1, 1)) {
            double expected = 0;
            List<List<Encoding>> replies = replies();
            for (int i = 0; i < PAIRS; i++) {
                double difference = reward(model, replies.get(i).get(0))
                        - reward(model, replies.get(i).get(1));
                double right = Math.log1p(Math.exp(-difference));
                double wrong = Math.log1p(Math.exp(difference));
                expected += i % 4 == 3 ? (right + wrong) / 2 : right;
            }
            Trainer trainer = trainer(model, new RewardLoss.BradleyTerry(0, 0), 1, "batch_size=12");
            assertThat(firstLoss(trainer, 1)).isCloseTo(expected / PAIRS, within(1e-5));
        }
    }

    /** ½ (L₁ + L₂) + α · Σ (r₁ − r₂)², the rewards and losses of the same two passes taken apart. */
    @Test
    void twoPassesShallGiveTheSameRewards() {
        RewardLoss loss = new RewardLoss.BradleyTerry(0, 0);
        try (Model model = model(1, 1);
                Scope scope = Scope.open()) {
            Pass pass = Pass.training(3, 0);
            Trainer.Update plain = trainer(model, loss, 1, "batch_size=12").update(0);
            double mean = Tensors.scalar(plain.loss(0, 0, pass).sum()) / 2
                    + Tensors.scalar(plain.loss(0, 0, pass.other()).sum()) / 2;
            Trainer.Update twice =
                    trainer(model, loss, 1, "batch_size=12", "r_drop=2").update(0);
            double sum = Tensors.scalar(twice.loss(0, 0, pass.again()).sum());
            TokenBatch batch = new TokenBatch(
                    replies().stream().flatMap(List::stream).toList(),
                    LongStream.range(0, 2 * PAIRS)
                            .map(i -> i / 2 * (1 << 16) + i % 2)
                            .toArray(),
                    Placement.PLAIN);
            float[] one = Tensors.floats(model.logits(batch, pass.again()));
            float[] other = Tensors.floats(model.logits(batch, pass.other()));
            double squares = IntStream.range(0, one.length)
                    .mapToDouble(i -> Math.pow(one[i] - other[i], 2))
                    .sum();
            assertThat(squares).isPositive();
            assertThat(sum).isCloseTo(mean + 2 * squares, within(1e-4));
        }
    }

    private static double reward(Model model, Encoding reply) {
        try (Scope scope = Scope.open()) {
            Tensor logits = Tensors.noGrad(
                    () -> model.logits(new TokenBatch(List.of(reply), new long[1], Placement.PLAIN), Pass.inference()));
            return Tensors.floats(logits)[0];
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bradley-terry", "rao-kupper", "davidson", "plackett-luce"})
    void workersAndMicroBatchesDoNotChangeTheLoss(String method) {
        RewardLoss loss = switch (method) {
            case "bradley-terry" -> new RewardLoss.BradleyTerry(0.1, 0.01);
            case "rao-kupper" -> new RewardLoss.RaoKupper(1.5, false);
            case "davidson" -> new RewardLoss.Davidson(0.7, false);
            default -> new RewardLoss.PlackettLuce();
        };
        double whole;
        try (Model model = model(1, 1)) {
            whole = firstLoss(trainer(model, loss, 1, "batch_size=12"), 1);
            double cut = firstLoss(trainer(model, loss, 1, "batch_size=3", "gradient_accumulation_steps=4"), 1);
            assertThat(cut).isCloseTo(whole, within(1e-5));
        }
        try (Model model = model(1, 2)) {
            assertThat(firstLoss(trainer(model, loss, 2, "batch_size=12"), 2)).isCloseTo(whole, within(1e-5));
        }
    }

    /** Each head draws its own examples: the loss is a mean over heads, and another seed draws otherwise. */
    @Test
    void headsOfAnEnsembleLearnFromDifferentDraws() {
        try (Model model = model(3, 1)) {
            double loss = firstLoss(trainer(model, new RewardLoss.BradleyTerry(0, 0), 1, "batch_size=12"), 1);
            double again = firstLoss(trainer(model, new RewardLoss.BradleyTerry(0, 0), 1, "batch_size=12"), 1);
            assertThat(loss).isPositive().isEqualTo(again);
        }
    }

    @Test
    void aLossForOtherDataIsRefused() {
        assertThatThrownBy(() -> Objectives.require(new RewardLoss.Squared(), PreferenceKind.PAIRS, Map.of(), 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("does not learn from data of kind pairs");
    }
}
