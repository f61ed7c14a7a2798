package dev.laurel.reward.code;

import java.util.List;

/** What passing some of the asserts is worth. */
public enum Credit {
    /** The share of asserts that hold. */
    FRACTION,
    /** 1 if all hold, else 0. */
    ALL;

    double of(List<AssertOutcome> verdicts) {
        long holding = verdicts.stream().filter(AssertOutcome::holds).count();
        return switch (this) {
            case FRACTION -> (double) holding / verdicts.size();
            case ALL -> holding == verdicts.size() ? 1 : 0;
        };
    }
}
