package dev.laurel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.data.preference.AttributeConfig;
import dev.laurel.data.preference.OverLength;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.eval.explain.Explainer;
import dev.laurel.eval.explain.Explanation;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.peft.Tuning;
import dev.laurel.tensor.Placement;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.text.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewardModelTest {

    private static final Location PLACE = new Location("pairs.jsonl", 7);
    private static final Prompt PROMPT = Prompt.of("is the soup good ?");
    private static final Completion REPLY = Completion.of(" it is very good");

    @TempDir
    Path temp;

    private Path pretrained;

    @BeforeEach
    void writeModel() {
        pretrained = TinyBert.withTokenizer(temp.resolve("tiny"));
    }

    private static RewardSpec spec(RewardSpec.Join join, int maxLength, OverLength policy, int heads) {
        return new RewardSpec(
                join,
                Transcript.DEFAULT,
                maxLength,
                policy,
                "first",
                PreferenceKind.PAIRS,
                "bradley-terry",
                Readout.ensemble(heads),
                Map.of(),
                1);
    }

    private RewardModel training(RewardSpec spec) {
        return RewardModel.forTraining(pretrained, spec, Placement.PLAIN, 3, Tuning.allBut(name -> false));
    }

    private RewardModel open(Path folder) {
        return RewardModel.open(folder, Placement.PLAIN);
    }

    @ParameterizedTest
    @EnumSource(RewardSpec.Join.class)
    void whatIsSavedGivesTheSameRewards(RewardSpec.Join join) {
        Path saved = temp.resolve("saved");
        double reward;
        try (RewardModel model = training(spec(join, 40, OverLength.DROP, 1))) {
            reward = model.score(PROMPT, REPLY).value();
            model.calibrate(2.5);
            model.save(saved);
        }
        assertThat(HfConfig.read(saved).numLabels()).isEqualTo(1);
        assertThat(saved.resolve("reward_head.safetensors")).doesNotExist();
        try (RewardModel model = open(saved)) {
            assertThat(model.score(PROMPT, REPLY).value()).isEqualTo(reward);
            assertThat(model.spec().join()).isEqualTo(join);
            // a difference of 2.5 is 1 after the temperature: σ(1)
            Reward high = new Reward(3, OptionalDouble.empty(), 1, 0);
            Reward low = new Reward(0.5, OptionalDouble.empty(), 1, 0);
            assertThat(model.better(high, low)).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-12));
        }
    }

    @Test
    void anEnsembleGivesMeanAndSpreadAndItsMainFileTheMean() {
        Path saved = temp.resolve("saved");
        Reward reward;
        try (RewardModel model = training(spec(RewardSpec.Join.PAIR, 40, OverLength.DROP, 3))) {
            reward = model.score(PROMPT, REPLY);
            model.save(saved);
        }
        assertThat(reward.spread().orElseThrow()).isPositive();
        assertThat(reward.lowerBound(2))
                .isEqualTo(reward.value() - 2 * reward.spread().orElseThrow());
        try (RewardModel model = open(saved)) {
            assertThat(model.score(PROMPT, REPLY)).isEqualTo(reward);
        }
        // what transformers reads: one output, without the file of the heads
        assertThat(HfConfig.read(saved).numLabels()).isEqualTo(1);
        try (Model plain = Model.open(saved, Model.Options.inference(Placement.PLAIN))) {
            assertThat(plain.loaded().leftOut()).isEmpty();
            assertThat(plain.spec().labels()).hasSize(1);
        }
        assertThat(delete(saved.resolve("reward.json"))).isTrue();
        try (RewardModel mean = open(saved)) {
            // without reward.json it reads text, not pairs: what is compared is one text
            double alone = mean.score(Prompt.NONE, REPLY).value();
            assertThat(alone).isFinite();
        }
    }

    /** Of weights that were settled on one prompt, the one row that other programs read gives that prompt's rewards. */
    @Test
    void aGateWeighsAttributesByThePrompt() {
        Map<String, AttributeConfig> scales = new LinkedHashMap<>();
        scales.put("help", new AttributeConfig(Optional.empty(), 1, 5, true));
        scales.put("tone", new AttributeConfig(Optional.empty(), 0, 10, false));
        Path saved = temp.resolve("saved");
        RewardSpec spec = spec(RewardSpec.Join.TEXT, 40, OverLength.DROP, 1).withReadout(Readout.gated(scales));
        Reward reward;
        try (RewardModel model = training(spec)) {
            RewardInput.Read read =
                    model.input().read(PROMPT, List.of(REPLY), PLACE).orElseThrow();
            assertThat(read.encodings()).hasSize(2);
            reward = model.score(PROMPT, REPLY);
            float[] weights = model.weights(read);
            assertThat(weights[0] + weights[1]).isCloseTo(1, within(1e-6f));
            // back from the scales 1 to 5 and 0 to 10
            double help = (reward.attributes().get("help") - 1) / 4;
            double tone = reward.attributes().get("tone") / 10;
            assertThat(reward.value()).isCloseTo(weights[0] * help + weights[1] * tone, within(1e-6));
            RewardInput.Read other = model.input()
                    .read(Prompt.of("one two"), List.of(REPLY), PLACE)
                    .orElseThrow();
            assertThat(model.weights(other)).isNotEqualTo(weights);
            model.settleGate(List.of(read));
            model.save(saved);
        }
        try (RewardModel model = open(saved)) {
            assertThat(model.score(PROMPT, REPLY)).isEqualTo(reward);
            RewardInput.Read read =
                    model.input().read(PROMPT, List.of(REPLY), PLACE).orElseThrow();
            Explanation explained = new Explainer(model)
                    .to(read)
                    .integratedGradients(read.encodings().get(0));
            assertThat(explained.reward()).isCloseTo(reward.value(), within(1e-5));
            assertThat(explained.complete()).isTrue();
        }
        assertThat(delete(saved.resolve("reward.json"))).isTrue();
        try (RewardModel plain = open(saved)) {
            assertThat(plain.score(PROMPT, REPLY).value()).isCloseTo(reward.value(), within(1e-6));
        }
    }

    @Test
    void theMeanHeadGivesTheMeanReward() {
        Path saved = temp.resolve("saved");
        double reward;
        try (RewardModel model = training(spec(RewardSpec.Join.TEXT, 40, OverLength.DROP, 4))) {
            reward = model.score(PROMPT, REPLY).value();
            model.save(saved);
        }
        assertThat(delete(saved.resolve("reward.json"))).isTrue();
        try (RewardModel mean = open(saved)) {
            assertThat(mean.score(PROMPT, REPLY).value()).isCloseTo(reward, within(1e-6));
            assertThat(mean.score(PROMPT, REPLY).spread()).isEmpty();
        }
    }

    private static boolean delete(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A reply's reward is the same whatever else is scored with it. */
    @Test
    void aRewardDoesNotDependOnTheOthers() {
        try (RewardModel model = training(spec(RewardSpec.Join.TEXT, 40, OverLength.DROP, 1))) {
            double alone = model.score(PROMPT, REPLY).value();
            List<RewardInput.Read> many = IntStream.range(0, 30)
                    .mapToObj(i -> model.input()
                            .read(
                                    PROMPT,
                                    List.of(i == 17 ? REPLY : Completion.of(" no".repeat(1 + i % 9)), REPLY),
                                    PLACE)
                            .orElseThrow())
                    .toList();
            List<List<Reward>> rewards = model.score(many, tokens -> {});
            assertThat(rewards.get(17).get(0).value()).isCloseTo(alone, within(1e-5));
            rewards.forEach(pair -> assertThat(pair.get(1).value()).isCloseTo(alone, within(1e-5)));
        }
    }

    /** [CLS] p₁…p₈ r₁ r₂ [SEP] with room for 8: four tokens of the prompt go, from the left, of both replies alike. */
    @Test
    void aLongPromptLosesItsFirstTokensAndTheRepliesNone() {
        RewardSpec spec = spec(RewardSpec.Join.TEXT, 8, OverLength.TRUNCATE_PROMPT, 1);
        try (RewardModel model = training(spec)) {
            RewardInput.Read read = model.input()
                    .read(
                            Prompt.of("one two three four five six good bad"),
                            List.of(Completion.of(" soup room"), Completion.of(" phone")),
                            PLACE)
                    .orElseThrow();
            assertThat(read.lost()).isEqualTo(4);
            assertThat(tokens(model, read, 0))
                    .containsExactly("[CLS]", "five", "six", "good", "bad", "soup", "room", "[SEP]");
            assertThat(tokens(model, read, 1)).containsExactly("[CLS]", "five", "six", "good", "bad", "phone", "[SEP]");
        }
    }

    @Test
    void ofAPairOnlyThePromptIsCut() {
        RewardSpec spec = spec(RewardSpec.Join.PAIR, 7, OverLength.TRUNCATE_PROMPT, 1);
        try (RewardModel model = training(spec)) {
            RewardInput.Read read = model.input()
                    .read(Prompt.of("one two three four"), List.of(Completion.of("soup room")), PLACE)
                    .orElseThrow();
            assertThat(read.lost()).isEqualTo(2);
            assertThat(tokens(model, read, 0))
                    .containsExactly("[CLS]", "three", "four", "[SEP]", "soup", "room", "[SEP]");
            assertThat(read.encodings().get(0).typeIds()).containsExactly(0, 0, 0, 0, 1, 1, 1);
        }
    }

    /** The tiny tokenizer says 44: what is longer would ask for positions that the model does not have. */
    @Test
    void moreThanTheModelReadsIsNotPromised() {
        try (RewardModel model = training(spec(RewardSpec.Join.TEXT, 5000, OverLength.DROP, 1))) {
            assertThat(model.spec().maxLength()).isEqualTo(44);
            Completion reply = Completion.of(" one".repeat(43));
            assertThat(model.input().read(Prompt.NONE, List.of(reply), PLACE)).isEmpty();
        }
    }

    private static List<String> tokens(RewardModel model, RewardInput.Read read, int reply) {
        return IntStream.of(read.encodings().get(reply).ids())
                .mapToObj(model.tokenizer()::token)
                .toList();
    }

    @Test
    void whatIsTooLongIsLeftOutOrStops() {
        Prompt prompt = Prompt.of("one two three");
        List<Completion> replies = List.of(Completion.of(" one two three four five six"));
        try (RewardModel model = training(spec(RewardSpec.Join.TEXT, 8, OverLength.DROP, 1))) {
            assertThat(model.input().read(prompt, replies, PLACE)).isEmpty();
            assertThatThrownBy(() -> model.score(prompt, replies.get(0)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("longer than the 8 tokens");
        }
        try (RewardModel model = training(spec(RewardSpec.Join.TEXT, 8, OverLength.STOP, 1))) {
            assertThatThrownBy(() -> model.input().read(prompt, replies, PLACE))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("pairs.jsonl:7")
                    .hasMessageContaining("prompt 3, longest reply 6");
        }
        // the reply alone has no room: it is never cut
        try (RewardModel model = training(spec(RewardSpec.Join.TEXT, 7, OverLength.TRUNCATE_PROMPT, 1))) {
            assertThat(model.input().read(prompt, replies, PLACE)).isEmpty();
        }
    }

    @Test
    void aClassifierIsNoRewardModel() throws IOException {
        Files.createDirectories(temp.resolve("saved"));
        try (Model classifier = TinyBert.classifier(pretrained, Placement.PLAIN, name -> false)) {
            classifier.save(temp.resolve("saved"));
        }
        assertThatThrownBy(() -> open(temp.resolve("saved")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is no reward model: it has 2 outputs (no, yes)");
    }

    @Test
    void anEnsembleWithoutItsHeadsIsRefused() {
        Path saved = temp.resolve("saved");
        try (RewardModel model = training(spec(RewardSpec.Join.TEXT, 40, OverLength.DROP, 2))) {
            model.save(saved);
        }
        assertThat(delete(saved.resolve("reward_head.safetensors"))).isTrue();
        assertThatThrownBy(() -> open(saved))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("reward_head.safetensors is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[SEP]", "[PAD]"})
    void paddingThatEndsTextsIsRefused(String eos) throws IOException {
        Files.writeString(
                pretrained.resolve("tokenizer_config.json"),
                "{\"tokenizer_class\": \"BertTokenizer\", \"pad_token\": \"[PAD]\", \"eos_token\": \"%s\"}"
                        .formatted(eos));
        RewardSpec spec = spec(RewardSpec.Join.TEXT, 40, OverLength.DROP, 1);
        if (eos.equals("[SEP]")) {
            training(spec).close();
        } else {
            assertThatThrownBy(() -> training(spec))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("pad_token and eos_token are the same ('[PAD]')");
        }
    }

    @Test
    void aBrokenDescriptionIsNamed() throws IOException {
        Path saved = temp.resolve("saved");
        try (RewardModel model = training(spec(RewardSpec.Join.TEXT, 40, OverLength.DROP, 1))) {
            model.save(saved);
        }
        Files.writeString(saved.resolve("reward.json"), "{\"join\": \"sideways\"}");
        assertThatThrownBy(() -> open(saved))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("reward.json does not describe a reward model");
    }
}
