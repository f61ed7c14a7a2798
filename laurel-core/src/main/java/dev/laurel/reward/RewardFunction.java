package dev.laurel.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What replies are worth.
 *
 * <p>A function answers each candidate of a batch by one {@link Outcome}. It may be called from several threads at once.
 * What is wrong with one candidate is that candidate's {@link Failure}; a mistake of the user, such as a column that is
 * not there, is a {@link dev.laurel.base.UserError}. A {@code Guarded} function keeps to that whatever the function in it
 * does.
 */
public interface RewardFunction extends AutoCloseable {

    /** What {@link #needs} says of a function that compares with a right answer. */
    String REFERENCE = "reference";

    /** What {@link #needs} says of a function that reads the prompt. */
    String PROMPT = "prompt";

    /** What it is called in files and reports. */
    String name();

    /** One outcome for each candidate, in order. */
    List<Outcome> score(List<Candidate> batch);

    /** How the scores of a batch come about; each value equals the candidate's score in that batch. */
    default List<Explanation> explain(List<Candidate> batch) {
        List<Explanation> explanations = new ArrayList<>();
        score(batch).forEach(outcome -> explanations.add(Explanation.of(name(), outcome, "")));
        return explanations;
    }

    /** How the score of a candidate by itself comes about. */
    default Explanation explain(Candidate candidate) {
        return explain(List.of(candidate)).get(0);
    }

    /** What the data must have: {@link #REFERENCE}, {@link #PROMPT}, or names of columns. */
    default Set<String> needs() {
        return Set.of();
    }

    /** The bounds of its scores. */
    default Range range() {
        return Range.ANY;
    }

    /** Whether a candidate's outcome depends on what else is in its batch. */
    default boolean comparesWithinBatch() {
        return false;
    }

    /** The functions that it is composed of, in order. */
    default List<RewardFunction> parts() {
        return List.of();
    }

    /** Lets go of models and connections; the parts' too. */
    @Override
    default void close() {
        parts().forEach(RewardFunction::close);
    }

    /** A function in one line of Java; NaN is a failure. */
    static RewardFunction of(String name, ToDoubleFunction<Candidate> reward) {
        return new SingleReward() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Judgement judge(Candidate candidate) {
                return Judgement.of(reward.applyAsDouble(candidate), () -> "");
            }
        };
    }
}
