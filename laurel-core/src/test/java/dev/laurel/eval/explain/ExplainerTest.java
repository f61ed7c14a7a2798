package dev.laurel.eval.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.data.preference.OverLength;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.eval.Readout;
import dev.laurel.eval.Reward;
import dev.laurel.eval.RewardInput;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardSpec;
import dev.laurel.model.TinyBert;
import dev.laurel.peft.BaseName;
import dev.laurel.peft.PeftConfig;
import dev.laurel.peft.SoftPromptConfig;
import dev.laurel.peft.Tuning;
import dev.laurel.tensor.Placement;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.text.Transcript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainerTest {

    private static final Prompt PROMPT = Prompt.of("is the soup good ?");
    private static final Completion REPLY = Completion.of("it is very good. the rooms was bad");

    @TempDir
    Path temp;

    private Path saved;

    @BeforeEach
    void save() {
        saved = saved("model", TinyBert.withTokenizer(temp.resolve("tiny")));
    }

    private Path saved(String name, Path pretrained) {
        return saved(name, pretrained, Tuning.allBut(n -> false));
    }

    private Path saved(String name, Path pretrained, Tuning tuning) {
        RewardSpec spec = new RewardSpec(
                RewardSpec.Join.PAIR,
                Transcript.DEFAULT,
                40,
                OverLength.DROP,
                "first",
                PreferenceKind.PAIRS,
                "bradley-terry",
                Readout.single(),
                Map.of(),
                1);
        Path folder = temp.resolve(name);
        try (RewardModel model = RewardModel.forTraining(pretrained, spec, Placement.PLAIN, 3, tuning)) {
            model.save(folder);
        }
        return folder;
    }

    private static RewardInput.Read read(RewardModel model) {
        return model.input()
                .read(PROMPT, List.of(REPLY), new Location("here", 1))
                .orElseThrow();
    }

    /** f = w·x has the gradient w everywhere, so each contribution is w·(x − b), whatever the path. */
    @Test
    void integratesALinearFunctionByHand() {
        double[] w = {2, -3};
        double[] x = {5, 1};
        double[] b = {1, 0};
        double[] contributions = new PathIntegral(4).of(places -> {
            double[][] slopes = new double[places.length][2];
            for (double[] slope : slopes) {
                slope[0] = w[0] * (x[0] - b[0]);
                slope[1] = w[1] * (x[1] - b[1]);
            }
            return slopes;
        });
        assertThat(contributions[0]).isCloseTo(8, within(1e-12));
        assertThat(contributions[1]).isCloseTo(-3, within(1e-12));
    }

    /**
     * f = x₀²·x₁ from 0 to (3, 2): along α the gradients are 2α²x₀x₁ and α²x₀², times x; the integral of α² is ⅓, so the
     * contributions are 2·9·2/3 = 12 and 9·2/3 = 6, together f = 18.
     */
    @Test
    void integratesAPolynomialByHand() {
        double[] contributions = new PathIntegral(2).of(places -> {
            double[][] slopes = new double[places.length][];
            for (int i = 0; i < places.length; i++) {
                double a = places[i];
                slopes[i] = new double[] {2 * a * a * 3 * 2 * 3, a * a * 9 * 2};
            }
            return slopes;
        });
        assertThat(contributions).containsExactly(new double[] {12, 6}, within(1e-12));
    }

    @Test
    void contributionsAddUpToTheDifferenceOfTheRewards() {
        try (RewardModel model = RewardModel.open(saved, Placement.PLAIN)) {
            RewardInput.Read read = read(model);
            Explanation explanation =
                    new Explainer(model).integratedGradients(read.encodings().get(0));
            double reward = model.score(List.of(read), t -> {}).get(0).get(0).value();

            assertThat(explanation.reward()).isCloseTo(reward, within(1e-6));
            assertThat(explanation.baseline()).isNotCloseTo(reward, within(1e-3));
            assertThat(explanation.complete()).isTrue();
            assertThat(explanation.sum()).isCloseTo(reward - explanation.baseline(), within(2e-4));
            assertThat(explanation.pieces().stream()
                            .map(piece -> piece.text().strip())
                            .collect(Collectors.joining(" ")))
                    .isEqualTo("is the soup good ? it is very good . the rooms was bad");
            assertThat(explanation.pieces().get(5).at()).isEqualTo(5);
        }
    }

    /** Learnt vectors before the text are part of the model: the words' contributions still come to the difference. */
    @Test
    void virtualTokensAreNotExplained() {
        Path base = TinyBert.withTokenizer(temp.resolve("base"));
        PeftConfig prompt = Config.defaults(SoftPromptConfig.PTuning.class, "virtual_tokens=3");
        Path adapter = saved("prompted", base, Tuning.by(prompt, BaseName.of("base")));
        try (RewardModel model = RewardModel.open(adapter, Placement.PLAIN, name -> base)) {
            RewardInput.Read read = read(model);
            Explanation explanation =
                    new Explainer(model).integratedGradients(read.encodings().get(0));
            double reward = model.score(List.of(read), t -> {}).get(0).get(0).value();
            assertThat(explanation.reward()).isCloseTo(reward, within(1e-6));
            assertThat(explanation.sum()).isCloseTo(reward - explanation.baseline(), within(2e-4));
            assertThat(explanation.pieces()).hasSize(14);
        }
    }

    @Test
    void gradientTimesInputHasAGapWhereTheModelIsNotLinear() {
        try (RewardModel model = RewardModel.open(saved, Placement.PLAIN)) {
            Explanation explanation = new Explainer(model)
                    .gradientTimesInput(read(model).encodings().get(0));
            assertThat(explanation.pieces()).hasSize(14);
            assertThat(explanation.complete()).isFalse();
            assertThat(explanation.pieces()).anyMatch(piece -> piece.contribution() != 0);
        }
    }

    @Test
    void aWordThatIsTakenOutIsMissingFromTheReward() {
        try (RewardModel model = RewardModel.open(saved, Placement.PLAIN)) {
            Explanation words =
                    new Explainer(model).withoutEachWord(read(model).encodings().get(0));
            // the same reply without its third word
            double without = model.score(PROMPT, Completion.of("it is good. the rooms was bad"))
                    .value();
            assertThat(words.pieces().get(7).text().strip()).isEqualTo("very");
            assertThat(words.pieces().get(7).contribution()).isCloseTo(words.reward() - without, within(1e-5));

            Explanation sentences = new Explainer(model)
                    .withoutEachSentence(read(model).encodings().get(0));
            double second =
                    model.score(PROMPT, Completion.of("it is very good.")).value();
            assertThat(sentences.pieces()).hasSize(3);
            assertThat(sentences.pieces().get(2).contribution()).isCloseTo(words.reward() - second, within(1e-5));
        }
    }

    @Test
    void dropoutGivesASpreadThatTheSeedDecides() {
        try (RewardModel model = RewardModel.open(saved, Placement.PLAIN)) {
            List<RewardInput.Read> reads = List.of(read(model));
            Reward once =
                    model.scoreWithDropout(reads, 8, 1, tokens -> {}).get(0).get(0);
            assertThat(once.spread().orElseThrow()).isPositive();
            assertThat(model.scoreWithDropout(reads, 8, 1, tokens -> {}).get(0).get(0))
                    .isEqualTo(once);
            assertThat(model.scoreWithDropout(reads, 8, 2, tokens -> {}).get(0).get(0))
                    .isNotEqualTo(once);
        }
    }

    @Test
    void withoutDropoutThereIsNoSpreadToTell() throws Exception {
        Path still = TinyBert.withDropout(temp.resolve("still"), 0);
        Files.copy(temp.resolve("tiny").resolve("tokenizer.json"), still.resolve("tokenizer.json"));
        Files.copy(temp.resolve("tiny").resolve("tokenizer_config.json"), still.resolve("tokenizer_config.json"));
        try (RewardModel model = RewardModel.open(saved("undropped", still), Placement.PLAIN)) {
            assertThatThrownBy(() -> model.scoreWithDropout(List.of(read(model)), 4, 1, tokens -> {}))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("no dropout")
                    .hasMessageContaining("heads: 4");
        }
    }
}
