package dev.laurel.reward;

import dev.laurel.config.Key;
import java.time.Duration;
import java.util.Optional;

/** A reward function and what is done where it has no score: what a file of {@code recipes/rewards} holds. */
public record RewardSettings(
        @Key(doc = "The reward function, by its name under `reward` and its keys.")
        RewardConfig function,

        @Key(
                doc = "What becomes of a candidate whose reward fails: the run stops, it is left out (skip), or it"
                        + " counts as failure_value. Failures are counted in any case.",
                defaultValue = "stop")
        OnMissing onFailure,

        @Key(doc = "What a failed reward counts as under on_failure: value.")
        Optional<Double> failureValue,

        @Key(
                doc = "What becomes of a candidate of which the function has nothing to say, as on_failure.",
                defaultValue = "skip")
        OnMissing onAbstain,

        @Key(doc = "What an abstention counts as under on_abstain: value.")
        Optional<Double> abstainValue,

        @Key(doc = "The longest a batch may take in seconds; none: it is waited for.", min = 0, exclusiveMin = true)
        Optional<Double> timeout) {

    /**
     * Checks what belongs together.
     *
     * @throws IllegalArgumentException if a value is missing or would be ignored
     */
    public RewardSettings {
        requireValue("on_failure", onFailure, "failure_value", failureValue);
        requireValue("on_abstain", onAbstain, "abstain_value", abstainValue);
    }

    private static void requireValue(String key, OnMissing policy, String valueKey, Optional<Double> value) {
        if (policy == OnMissing.VALUE && value.isEmpty()) {
            throw new IllegalArgumentException(key + ": value needs " + valueKey + ", the value that it counts as");
        }
        if (policy != OnMissing.VALUE && value.isPresent()) {
            throw new IllegalArgumentException(
                    valueKey + " is only read under " + key + ": value. Set that, or leave it out");
        }
    }

    /** The function with the default policy. */
    public static RewardSettings of(RewardConfig function) {
        return new RewardSettings(
                function, OnMissing.STOP, Optional.empty(), OnMissing.SKIP, Optional.empty(), Optional.empty());
    }

    /**
     * Makes the function.
     *
     * @throws dev.laurel.base.UserError if what the settings name is not there
     */
    public RewardMeter open() {
        RewardFunction made = function.create();
        Guarded guarded = timeout.map(seconds -> Guarded.of(made, Duration.ofNanos((long) (seconds * 1e9))))
                .orElseGet(() -> Guarded.of(made));
        return new RewardMeter(guarded, this);
    }
}
