package dev.laurel.reward.code;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.RewardConfig;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.util.List;
import java.util.Map;

/** Rewards and candidates for the tests of this package. */
final class Programs {

    private Programs() {}

    /** The settings with these keys. */
    static Code settings(String... keys) {
        return (Code) Config.choose(RewardConfig.class, "code", List.of(keys));
    }

    /** The function with these keys; the test is skipped where its interpreter or what locks in is lacking. */
    static CodeReward openOrSkip(String... keys) {
        try {
            return settings(keys).create(Tools.ofThisMachine());
        } catch (UserError e) {
            return abort(e.getMessage());
        }
    }

    /** A reply with tests. */
    static Candidate candidate(String reply, String... tests) {
        return new Candidate(Prompt.NONE, Completion.of(reply), List.of(tests), Map.of());
    }
}
