package dev.laurel.reward;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts outcomes and their reasons; several threads may add to it. */
final class RewardTally {

    /** Reasons that hold a number or a text can be as many as candidates: the first ones will do. */
    private static final int MOST_REASONS = 20;

    private static final String OTHER = "other reasons";

    private long scores;
    private long abstentions;
    private long failures;
    private final Map<String, Long> reasons = new LinkedHashMap<>();

    synchronized void add(Outcome outcome) {
        if (outcome instanceof Abstain abstain) {
            abstentions++;
            because(abstain.reason());
        } else if (outcome instanceof Failure failure) {
            failures++;
            because(failure.reason());
        } else {
            scores++;
        }
    }

    private void because(String reason) {
        boolean listed = reasons.containsKey(reason) || reasons.size() < MOST_REASONS;
        reasons.merge(listed ? reason : OTHER, 1L, Long::sum);
    }

    synchronized RewardCounts counts() {
        return new RewardCounts(
                scores, abstentions, failures, Collections.unmodifiableMap(new LinkedHashMap<>(reasons)));
    }
}
