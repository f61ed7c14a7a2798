package dev.laurel.reward;

import dev.laurel.config.Config;
import java.util.List;

/** Reward functions from YAML, as users write them. */
public final class RewardYaml {

    private RewardYaml() {}

    /** The function of a mapping in flow style, such as <code>{reward: json}</code>. */
    public static RewardFunction function(String yaml) {
        return settings(yaml).function().create();
    }

    /** The settings of a mapping in flow style under {@code function}. */
    public static RewardSettings settings(String yaml) {
        return Config.parse("function: " + yaml, "reward.yaml", RewardSettings.class, List.of());
    }

    /** The score of one candidate. */
    public static double score(String yaml, Candidate candidate) {
        Outcome outcome = function(yaml).score(List.of(candidate)).get(0);
        if (outcome instanceof Score score) {
            return score.value();
        }
        throw new AssertionError("no score: " + outcome);
    }

    /** The score of one reply with references. */
    public static double score(String yaml, String reply, String... references) {
        return score(yaml, Candidate.of(reply, references));
    }

    /** The outcome for one reply with references. */
    public static Outcome outcome(String yaml, String reply, String... references) {
        return function(yaml).score(List.of(Candidate.of(reply, references))).get(0);
    }
}
