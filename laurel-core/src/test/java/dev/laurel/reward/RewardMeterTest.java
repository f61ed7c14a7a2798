package dev.laurel.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.config.About;
import dev.laurel.config.Config;
import dev.laurel.config.Reference;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Settings, policies, counts, and what the data must have. */
class RewardMeterTest {

    private static final List<Candidate> BATCH =
            List.of(Candidate.of("O", "O"), Candidate.of("O", "O O"), Candidate.of("O"));

    private static RewardSettings settings(String more) {
        return Config.parse("function: {reward: entity-f1}\n" + more, "r.yaml", RewardSettings.class, List.of());
    }

    @Test
    void stopsAtAFailureUnlessTold() {
        try (RewardMeter meter = settings("").open()) {
            assertThatThrownBy(() -> meter.score(BATCH))
                    .isInstanceOf(RunFailure.class)
                    .hasMessage(
                            "The reward 'entity-f1' failed: 1 tags for 2 words. The reply was: \"O\". To go on without"
                                    + " such replies set on_failure: skip, or value with failure_value.");
        }
    }

    @Test
    void leavesOutOrPutsAValueAsTold() {
        try (RewardMeter meter = settings("on_failure: skip").open()) {
            assertThat(meter.score(BATCH).values())
                    .containsExactly(OptionalDouble.of(1), OptionalDouble.empty(), OptionalDouble.empty());
            RewardCounts counts = meter.counts().get("entity-f1");
            assertThat(counts).isEqualTo(new RewardCounts(1, 1, 1, counts.reasons()));
            assertThat(counts.reasons()).containsOnlyKeys("1 tags for 2 words", "no reference");
        }
        try (RewardMeter meter = settings("on_failure: value\nfailure_value: -2\non_abstain: value\nabstain_value: 0.5")
                .open()) {
            assertThat(meter.score(BATCH).values())
                    .containsExactly(OptionalDouble.of(1), OptionalDouble.of(-2), OptionalDouble.of(0.5));
        }
        try (RewardMeter meter = settings("on_failure: skip\non_abstain: stop").open()) {
            assertThatThrownBy(() -> meter.score(BATCH)).hasMessageContaining("set on_abstain: skip");
        }
    }

    @Test
    void aValueIsNeededWhereItIsReadAndOnlyThere() {
        assertThatThrownBy(() -> settings("on_failure: value"))
                .isInstanceOf(UserError.class)
                .hasMessage("r.yaml:1:1: on_failure: value needs failure_value, the value that it counts as");
        assertThatThrownBy(() -> settings("failure_value: 0"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("failure_value is only read under on_failure: value");
    }

    @Test
    void countsEachPart() {
        RewardSettings settings = Config.parse(
                "function: {reward: minimum, parts: [{reward: json}, {reward: json}, {reward: script, scripts: [han]}]}",
                "r.yaml",
                RewardSettings.class,
                List.of());
        try (RewardMeter meter = settings.open()) {
            meter.score(BATCH);
            assertThat(meter.counts()).containsOnlyKeys("minimum", "minimum.json", "minimum.json#2", "minimum.script");
            assertThat(meter.counts().get("minimum.json#2").scores()).isEqualTo(3);
        }
    }

    @Test
    void whatTheDataLacksIsSaidOfThePartThatNeedsIt() {
        RewardFunction function = RewardYaml.function(
                "{reward: weighted-sum, parts: [{of: {reward: json}}, {of: {reward: margin, column: probs}}]}");
        RewardNeeds.require(function, Set.of("reference", "probs", "other"), "data.jsonl");
        assertThatThrownBy(() -> RewardNeeds.require(function, Set.of("prompt", "text"), "data.jsonl"))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "data.jsonl: the reward 'margin' needs the column 'probs' and references (right answers), which"
                                + " the data lacks. It has: prompt, text.");
    }

    @Test
    void unknownNamesListTheKnown() {
        assertThatThrownBy(() -> RewardYaml.function("{reward: tokn-f1}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "'function.reward' has no choice 'tokn-f1'. Did you mean 'token-f1'? Known: accuracy,");
        assertThatThrownBy(() -> Config.choose(RewardConfig.class, "tokn-f1", List.of()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(
                        "There is no reward named 'tokn-f1'. Did you mean 'token-f1'? Known: accuracy,");
        assertThat(Config.choose(RewardConfig.class, "regex", List.of("pattern=a+", "whole=true"))
                        .create()
                        .score(List.of(Candidate.of("aa"))))
                .containsExactly(new Score(1));
    }

    @Test
    void everyFunctionSaysWhatItIsAndWritesBack() {
        assertThat(Reference.variants(RewardConfig.class))
                .hasSizeGreaterThan(25)
                .allSatisfy(variant -> {
                    assertThat(variant.type().getAnnotation(About.class))
                            .as(variant.name())
                            .isNotNull();
                    assertThat(Reference.describe(variant.type()))
                            .allSatisfy(row -> assertThat(row.doc()).endsWith("."));
                });
        RewardSettings settings = Config.parse(
                "function: {reward: route, column: kind, routes: {a: {reward: clip, low: 0, high: 1, of: {reward: json}}}}",
                "r.yaml",
                RewardSettings.class,
                List.of("function.routes.a.high=2"));
        assertThat(Config.write(settings)).contains("high: 2");
        assertThat(Config.parse(Config.write(settings), "again.yaml", RewardSettings.class, List.of()))
                .isEqualTo(settings);
    }

    @Test
    void aScoreIsANumberAndARangeGoesUp() {
        assertThatThrownBy(() -> new Score(Double.NaN)).hasMessage("a score must be finite, not NaN");
        assertThatThrownBy(() -> new Score(1, -1)).hasMessage("a spread cannot be -1.0");
        assertThatThrownBy(() -> new Range(1, 0)).hasMessage("a range cannot go from 1.0 to 0.0");
        assertThat(Range.ANY).hasToString("-∞ … ∞");
        assertThat(new Range(0.5, 2)).hasToString("0.5 … 2");
    }
}
