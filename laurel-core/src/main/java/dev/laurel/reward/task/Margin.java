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

/** The probability of the right class less that of the likeliest other one. */
@Named("margin")
@About("The probability of the right class less that of the likeliest other one.")
record Margin(
        @Key(doc = "The column with a JSON object of probabilities by class.", defaultValue = "probabilities")
        String column)
        implements PlainReward {

    @Override
    public Set<String> needs() {
        return Set.of(RewardFunction.REFERENCE, column);
    }

    @Override
    public Range range() {
        return new Range(-1, 1);
    }

    @Override
    public Judgement judge(Candidate candidate) {
        return ClassProbabilities.judge(candidate, column, (probabilities, label) -> {
            double right = probabilities.of(label);
            double other = probabilities.bestBeside(label);
            return Judgement.of(
                    right - other, () -> String.format(Locale.ROOT, "%.4g (%s) − %.4g", right, label, other));
        });
    }
}
