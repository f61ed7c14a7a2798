package dev.laurel.learned;

import static dev.laurel.learned.TinyModels.asked;
import static dev.laurel.learned.TinyModels.named;
import static dev.laurel.learned.TinyModels.outcome;
import static dev.laurel.learned.TinyModels.score;
import static dev.laurel.learned.TinyModels.settings;
import static dev.laurel.learned.TinyModels.spec;
import static dev.laurel.learned.TinyModels.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.TaskKind;
import dev.laurel.data.preference.OverLength;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.Readout;
import dev.laurel.eval.TaskModel;
import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import dev.laurel.tensor.Placement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassRewardTest extends RewardFunctionContract {

    private static final LabelSet CLASSES = LabelSet.of(List.of("bad", "good", "unsure"));
    private static final Candidate GOOD = asked("is the soup good ?", "very good");

    @TempDir
    Path temp;

    private Path folder;

    @Override
    protected RewardFunction function() {
        folder = task(temp, TaskKind.CLASSIFICATION, CLASSES);
        return open(folder, "label=good", "reads=prompt-and-reply");
    }

    @Override
    protected double rounding() {
        return TinyModels.ROUNDING;
    }

    private static RewardFunction open(Path folder, String... keys) {
        List<String> all = new ArrayList<>(List.of(keys));
        all.add("model=" + folder);
        return settings(ClassReward.class, "classifier", all.toArray(String[]::new))
                .create(named(folder));
    }

    private Prediction predicted(Path of, Labeled text) {
        try (TaskModel model = TaskModel.open(of, Placement.PLAIN)) {
            return model.predict(List.of(text)).get(0);
        }
    }

    @Test
    void isTheProbabilityOfTheClass() {
        double[] reply = ((Prediction.OneOf) predicted(folder, Labeled.of("very good"))).probabilities();
        double[] pair =
                ((Prediction.OneOf) predicted(folder, Labeled.of("is the soup good ?", "very good"))).probabilities();
        try (RewardFunction good = open(folder, "label=good");
                RewardFunction bad = open(folder, "label=bad", "scale=log-probability");
                RewardFunction both = open(folder, "label=good", "reads=prompt-and-reply")) {
            assertThat(score(good, GOOD).value()).isCloseTo(reply[1], within(1e-9));
            assertThat(score(bad, GOOD).value()).isCloseTo(Math.log(reply[0]), within(1e-9));
            assertThat(score(both, GOOD).value()).isCloseTo(pair[1], within(1e-9));
            assertThat(good.needs()).isEmpty();
            assertThat(both.needs()).containsExactly(RewardFunction.PROMPT);
            assertThat(good.explain(GOOD).detail()).startsWith("good 0.");
        }
    }

    @Test
    void eachLabelOfSeveralHasItsOwnProbability() {
        Path several = task(temp, TaskKind.MULTI_LABEL, CLASSES);
        double[] expected = ((Prediction.AnyOf) predicted(several, Labeled.of("very good"))).probabilities();
        try (RewardFunction unsure = open(several, "label=unsure")) {
            assertThat(score(unsure, GOOD).value()).isCloseTo(expected[2], within(1e-9));
        }
    }

    @Test
    void aReplyWithoutWordsHasNoClass() {
        try (RewardFunction good = open(folder, "label=good")) {
            assertThat(good.score(List.of(Candidate.of(""), Candidate.of(" \u200b "), GOOD))
                            .subList(0, 2))
                    .containsOnly(new Abstain("the reply holds nothing that the model can read"));
            assertThat(outcome(good, Candidate.of("\t"))).isInstanceOf(Abstain.class);
        }
    }

    @Test
    void whatIsCutIsTold() {
        try (RewardFunction good = open(folder, "label=good")) {
            // 60 words and 2 special tokens, of which the model reads 40
            assertThat(good.explain(Candidate.of("soup ".repeat(60))).detail()).endsWith(", read 40 of 62 tokens");
            assertThat(good.explain(GOOD).detail()).doesNotContain("tokens");
        }
    }

    @Test
    void aClassThatTheModelDoesNotKnowIsRefusedWhenOpened() {
        assertThatThrownBy(() -> open(folder, "label=goood"))
                .isInstanceOf(UserError.class)
                .hasMessage("classifier: " + folder
                        + " knows no class 'goood'. Did you mean 'good'? Known: bad, good, unsure.");
    }

    @Test
    void whatIsNoClassifierIsRefusedByWhatItIs() {
        Path reward = TinyModels.reward(temp, "reward", spec(Readout.single(), OverLength.STOP, 40), 1, 1);
        assertThatThrownBy(() -> open(reward, "label=good"))
                .isInstanceOf(UserError.class)
                .hasMessage("classifier: " + reward + " gives a text a number and knows no classes. If the number is a"
                        + " reward, take the reward 'reward-model'");
        Path tagger = task(temp, TaskKind.TOKENS, LabelSet.bio(List.of("PER")));
        assertThatThrownBy(() -> open(tagger, "label=O"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("gives each word a tag, and the text no class");
    }
}
