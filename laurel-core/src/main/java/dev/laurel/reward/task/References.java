package dev.laurel.reward.task;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.PlainReward;
import dev.laurel.reward.RewardFunction;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;

/** A reward of how near a reply comes to the nearest of its references; it abstains where there is none. */
interface References extends PlainReward {

    @Override
    default Set<String> needs() {
        return Set.of(RewardFunction.REFERENCE);
    }

    /** The best value over the references. */
    static Judgement best(Candidate candidate, ToDoubleBiFunction<String, String> likeness) {
        if (candidate.references().isEmpty()) {
            return Judgement.abstain("no reference");
        }
        String nearest = candidate.references().get(0);
        double best = Double.NEGATIVE_INFINITY;
        for (String reference : candidate.references()) {
            double value = likeness.applyAsDouble(reference, candidate.text());
            if (value > best) {
                best = value;
                nearest = reference;
            }
        }
        String shown = nearest;
        return Judgement.of(best, () -> "compared with \"" + shown + "\"");
    }
}
