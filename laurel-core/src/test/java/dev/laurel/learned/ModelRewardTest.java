package dev.laurel.learned;

import static dev.laurel.learned.TinyModels.asked;
import static dev.laurel.learned.TinyModels.named;
import static dev.laurel.learned.TinyModels.outcome;
import static dev.laurel.learned.TinyModels.reward;
import static dev.laurel.learned.TinyModels.score;
import static dev.laurel.learned.TinyModels.settings;
import static dev.laurel.learned.TinyModels.spec;
import static dev.laurel.learned.TinyModels.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.data.LabelSet;
import dev.laurel.data.TaskKind;
import dev.laurel.data.preference.OverLength;
import dev.laurel.eval.Readout;
import dev.laurel.eval.RewardFixture;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardSpec;
import dev.laurel.model.TinyBert;
import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import dev.laurel.reward.Score;
import dev.laurel.tensor.Placement;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ModelRewardTest extends RewardFunctionContract {

    private static final String LONG =
            IntStream.range(0, 60).mapToObj(i -> "soup").collect(Collectors.joining(" "));
    private static final Candidate GOOD = asked("is the soup good ?", "very good");
    private static final Candidate BAD = asked("is the soup good ?", "it is bad .");

    @TempDir
    Path temp;

    @Override
    protected RewardFunction function() {
        return open(heads(), "lower_bound=1");
    }

    @Override
    protected double rounding() {
        return TinyModels.ROUNDING;
    }

    private Path heads() {
        Path folder = temp.resolve("heads");
        return Files.exists(folder)
                ? folder
                : reward(temp, "heads", spec(Readout.ensemble(4), OverLength.STOP, 40), 1, 1);
    }

    private static RewardFunction open(Path folder, String... keys) {
        List<String> all = new ArrayList<>(List.of(keys));
        all.add("model=" + folder);
        return settings(ModelReward.class, "reward-model", all.toArray(String[]::new))
                .create(named(folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta", "trl"})
    void givesTheRewardsOfTransformers(String name) {
        RewardFixture fixture = new RewardFixture(name);
        try (RewardFunction function = open(fixture.folder())) {
            for (JsonNode row : fixture.json("rewards.json").get("examples")) {
                Candidate candidate =
                        asked(row.get("prompt").asString(), row.get("reply").asString());
                assertThat(score(function, candidate).value())
                        .isCloseTo(row.get("text").asDouble(), within(2e-5));
            }
        }
    }

    /** The lower bound is the mean of the heads less k deviations, and the spread one deviation. */
    @Test
    void isCautiousWhereHeadsDisagree() {
        Path folder = heads();
        try (RewardFunction plain = open(folder);
                RewardFunction cautious = open(folder, "lower_bound=2")) {
            Score mean = score(plain, GOOD);
            assertThat(mean.spread()).isPositive();
            Score bound = score(cautious, GOOD);
            assertThat(bound.value()).isCloseTo(mean.value() - 2 * mean.spread(), within(1e-9));
            assertThat(bound.spread()).isEqualTo(mean.spread());
            assertThat(cautious.explain(GOOD).detail()).startsWith("from ").contains("members ");
        }
    }

    @Test
    void dropoutGivesASpreadThatFollowsFromTheSeed() {
        Path folder = reward(temp, "single", spec(Readout.single(), OverLength.STOP, 40), 1, 1);
        try (RewardFunction first = open(folder, "dropout_passes=4", "seed=1");
                RewardFunction again = open(folder, "dropout_passes=4", "seed=1", "lower_bound=0.5");
                RewardFunction other = open(folder, "dropout_passes=4", "seed=2")) {
            Score score = score(first, GOOD);
            assertThat(score.spread()).isPositive();
            assertThat(score(again, GOOD).value()).isCloseTo(score.value() - 0.5 * score.spread(), within(1e-9));
            assertThat(score(other, GOOD)).isNotEqualTo(score);
        }
        assertThatThrownBy(() -> open(folder, "lower_bound=1"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("reward-model: lower_bound needs rewards with a spread, but " + folder)
                .hasMessageContaining("dropout_passes: 16");
    }

    @Test
    void whatIsTooLongFailsOrIsCutAndToldSo() {
        Path folder = reward(temp, "short", spec(Readout.single(), OverLength.STOP, 20), 1, 1);
        Candidate longPrompt = asked(LONG, "very good");
        try (RewardFunction function = open(folder);
                RewardFunction cutting = open(folder, "truncate_prompt=true")) {
            assertThat(function.score(List.of(longPrompt, GOOD)))
                    .hasExactlyElementsOfTypes(Failure.class, Score.class)
                    .first()
                    .isEqualTo(new Failure("prompt and reply are longer than the 20 tokens that the model reads;"
                            + " truncate_prompt cuts the prompt, a reply is never cut"));
            assertThat(cutting.explain(longPrompt).outcome()).isInstanceOf(Score.class);
            // 60 words, 2 of the reply and 3 special tokens: 65, of which 20 are read
            assertThat(cutting.explain(longPrompt).detail()).isEqualTo("20 tokens, 45 cut from the prompt's left");
            assertThat(outcome(cutting, asked("is it good ?", LONG)))
                    .isEqualTo(new Failure(
                            "the reply is longer than the 20 tokens that the model reads, and a reply is never cut"));
        }
    }

    @Test
    void readsThePromptUnlessTold() {
        Path folder = heads();
        try (RewardFunction both = open(folder);
                RewardFunction reply = open(folder, "reads=reply")) {
            assertThat(both.needs()).containsExactly(RewardFunction.PROMPT);
            assertThat(reply.needs()).isEmpty();
            Candidate bare = Candidate.of("very good");
            assertThat(score(reply, GOOD)).isEqualTo(score(reply, bare)).isNotEqualTo(score(both, GOOD));
            assertThat(outcome(reply, asked("is it ?", " "))).isEqualTo(new Abstain("there is nothing to read"));
            assertThat(outcome(both, asked("is it ?", ""))).isInstanceOf(Score.class);
        }
    }

    @Test
    void textsAreTurnsWhereTheModelWasTrainedOnTurns() {
        RewardSpec turns = spec(Readout.single(), OverLength.STOP, 40).withTurns(Optional.of(true));
        Path folder = reward(temp, "turns", turns, 1, 1);
        try (RewardFunction function = open(folder);
                RewardModel model = RewardModel.open(folder, Placement.PLAIN)) {
            double asTurns = model.score(Prompt.turn("is the soup good ?"), Completion.turn("very good"))
                    .value();
            double asTexts = model.score(Prompt.of("is the soup good ?"), Completion.of("very good"))
                    .value();
            assertThat(score(function, GOOD).value()).isEqualTo(asTurns).isNotEqualTo(asTexts);
        }
    }

    @Test
    void aModelThatComparesIsGivenTheRepliesToOnePromptTogether() {
        Path folder = reward(temp, "comparing", spec(Readout.comparison(), OverLength.STOP, 40), 1, 1);
        Candidate alone = asked("is it ?", "two");
        try (RewardFunction function = open(folder)) {
            assertThat(function.comparesWithinBatch()).isTrue();
            List<Outcome> outcomes = function.score(List.of(GOOD, alone, BAD));
            assertThat(outcomes.get(1))
                    .isEqualTo(new Abstain("the model compares replies, and there is no other one to the same prompt"));
            // of two replies, one is as far ahead as the other is behind
            assertThat(((Score) outcomes.get(0)).value())
                    .isNotZero()
                    .isCloseTo(-((Score) outcomes.get(2)).value(), within(1e-6));
        }
    }

    @Test
    void whatIsNoRewardModelIsRefusedByWhatItIs() {
        Path classifier = task(temp, TaskKind.CLASSIFICATION, LabelSet.of(List.of("bad", "good")));
        assertThatThrownBy(() -> open(classifier))
                .isInstanceOf(UserError.class)
                .hasMessage(classifier + " is no reward model: it has 2 outputs (bad, good). A reward model has one");
        Path tagger = task(temp, TaskKind.TOKENS, LabelSet.bio(List.of("PER")));
        assertThatThrownBy(() -> open(tagger))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is no reward model: its head is ForTokenClassification");
        Path trunk = TinyBert.withTokenizer(temp.resolve("trunk"));
        assertThatThrownBy(() -> open(trunk))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("A base model has to be fine-tuned for a task first");
    }

    @Test
    void aModelThatIsNotThereIsNamed() {
        String missing = temp.resolve("missing").toString();
        ModelReward settings = settings(ModelReward.class, "reward-model", "model=" + missing);
        assertThatThrownBy(settings::create)
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("there is no model '" + missing + "'");
        assertThatThrownBy(() -> settings(ModelReward.class, "reward-model"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("model");
    }
}
