package dev.laurel.reward;

import java.util.Map;

/**
 * What became of the candidates that a function was given.
 *
 * @param reasons why it abstained or failed, and how often
 */
public record RewardCounts(long scores, long abstentions, long failures, Map<String, Long> reasons) {

    public long candidates() {
        return scores + abstentions + failures;
    }
}
