package dev.laurel.reward;

import java.util.function.Supplier;

/**
 * An outcome with the words that explain it, which are only made if somebody asks.
 *
 * @param detail what the outcome was made from
 */
public record Judgement(Outcome outcome, Supplier<String> detail) {

    /** A score, or the failure that a value that is no finite number is. */
    public static Judgement of(double value, Supplier<String> detail) {
        return new Judgement(Score.orFailure(value), detail);
    }

    /** One or zero. */
    public static Judgement of(boolean holds, Supplier<String> detail) {
        return of(holds ? 1 : 0, detail);
    }

    /** Nothing to say, and why. */
    public static Judgement abstain(String reason) {
        return new Judgement(new Abstain(reason), () -> reason);
    }

    /** Something went wrong, and what. */
    public static Judgement failure(String reason) {
        return new Judgement(new Failure(reason), () -> reason);
    }
}
