package dev.laurel.reward.code;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import java.util.List;

/** What every reward function keeps to, with harmless programs. */
class CodeRewardContractTest extends RewardFunctionContract {

    @Override
    protected RewardFunction function() {
        return Programs.openOrSkip("isolation=none");
    }

    @Override
    protected List<Candidate> candidates() {
        return List.of(Programs.candidate("x = 1", "assert x == 1", "assert x == 2"));
    }
}
