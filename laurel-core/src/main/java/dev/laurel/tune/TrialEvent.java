package dev.laurel.tune;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.Optional;

/** Something that happened to a trial: a line of the search's journal. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TrialEvent.Begun.class, name = "begun"),
    @JsonSubTypes.Type(value = TrialEvent.Judged.class, name = "judged"),
    @JsonSubTypes.Type(value = TrialEvent.Ended.class, name = "ended")
})
public sealed interface TrialEvent {

    /** The trial's number, from 1. */
    int trial();

    /**
     * A trial has begun.
     *
     * @param values by key
     */
    record Begun(int trial, Map<String, String> values) implements TrialEvent {}

    /**
     * A trial was measured on the way and compared with those that had come as far.
     *
     * @param rung from 0
     * @param value of the metric that is searched by; nothing where it is not defined
     * @param goesOn or is given up
     */
    record Judged(
            int trial, int rung, double share, Optional<Double> value, long updates, double passes, boolean goesOn)
            implements TrialEvent {}

    /**
     * A trial has ended.
     *
     * @param value of the metric that is searched by, where it ended; nothing if it failed or had none there
     * @param reason why it failed; empty if it did not
     * @param seconds that it took, or its last part if the search was resumed in it
     */
    record Ended(
            int trial,
            Status status,
            Optional<Double> value,
            long updates,
            double passes,
            String reason,
            double seconds)
            implements TrialEvent {}

    /** How a trial ended. */
    enum Status {
        /** It went through all its updates. */
        COMPLETED,
        /** It was given up on the way, others being better. */
        STOPPED,
        /** It came to no result. */
        FAILED
    }
}
