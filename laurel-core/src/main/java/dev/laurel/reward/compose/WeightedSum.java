package dev.laurel.reward.compose;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Σ weight · score of the parts. Where a part is left out, the others' weights grow so that the sum of their sizes stays.
 */
@Named("weighted-sum")
@About("The weighted sum of several rewards.")
record WeightedSum(
        @Key(doc = "The parts with their weights.") List<Weighted> parts,

        @Key(
                doc = "A part without a score: pass-on, the sum has none either; leave-out, the others decide.",
                defaultValue = "pass-on")
        MissingPart missing)
        implements RewardConfig {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there are none
     */
    WeightedSum {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a weighted-sum needs parts");
        }
    }

    @Override
    public RewardFunction create() {
        List<RewardFunction> made =
                Parts.create(parts.stream().map(Weighted::of).toList());
        Range range = new Range(0, 0);
        for (int p = 0; p < made.size(); p++) {
            range = range.plus(made.get(p).range().times(parts.get(p).weight()));
        }
        return new Composed(
                "weighted-sum",
                made,
                missing,
                missing == MissingPart.LEAVE_OUT ? Range.ANY : range,
                (candidate, given) -> sum(candidate, given, made));
    }

    private Judgement sum(Candidate candidate, List<Composed.Given> given, List<RewardFunction> made) {
        double all = parts.stream().mapToDouble(part -> Math.abs(part.weight())).sum();
        double present = given.stream()
                .mapToDouble(part -> Math.abs(parts.get(part.part()).weight()))
                .sum();
        double growth = given.size() == parts.size() ? 1 : all / present;
        double value = 0;
        double variance = 0;
        for (Composed.Given part : given) {
            double weight = parts.get(part.part()).weight() * growth;
            value += weight * part.value();
            double spread = weight * part.score().spread();
            variance += spread * spread;
        }
        Outcome outcome = Double.isFinite(value) ? new Score(value, Math.sqrt(variance)) : Score.orFailure(value);
        return new Judgement(outcome, () -> detail(given, growth, made));
    }

    private String detail(List<Composed.Given> given, double growth, List<RewardFunction> made) {
        List<String> terms = new ArrayList<>();
        for (Composed.Given part : given) {
            terms.add(String.format(
                    Locale.ROOT,
                    "%.4g · %.4g (%s)",
                    parts.get(part.part()).weight() * growth,
                    part.value(),
                    made.get(part.part()).name()));
        }
        return String.join(" + ", terms);
    }
}
