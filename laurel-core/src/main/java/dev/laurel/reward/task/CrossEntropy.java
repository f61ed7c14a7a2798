package dev.laurel.reward.task;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.PlainReward;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import java.util.Locale;
import java.util.Set;

/** −ln p of the right class, at least 0: a loss, of which less is better. */
@Named("cross-entropy")
@About("Minus the logarithm of the probability of the right class: a loss, of which less is better.")
record CrossEntropy(
        @Key(doc = "The column with a JSON object of probabilities by class.", defaultValue = "probabilities")
        String column,

        @Key(
                doc = "The least probability: what is below counts as this, so that the loss stays finite.",
                defaultValue = "1e-12",
                min = 0,
                exclusiveMin = true,
                max = 1)
        double floor)
        implements PlainReward {

    @Override
    public Set<String> needs() {
        return Set.of(RewardFunction.REFERENCE, column);
    }

    @Override
    public Range range() {
        return new Range(0, -Math.log(floor));
    }

    @Override
    public Judgement judge(Candidate candidate) {
        return ClassProbabilities.judge(candidate, column, (probabilities, label) -> {
            double p = Math.max(floor, probabilities.of(label));
            return Judgement.of(Math.max(0, -Math.log(p)), () -> String.format(Locale.ROOT, "−ln %.4g (%s)", p, label));
        });
    }
}
