package dev.laurel.reward.task;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.metric.text.TextMetric;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.PlainReward;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import java.util.Set;

/** A {@link TextMetric} of the reply and its references as a reward. */
@Named("text-overlap")
@About("BLEU, chrF, TER, ROUGE, METEOR with the references, or distinct-n or repetition of the reply.")
record TextOverlap(
        @Key(doc = "The metric with its settings.") TextMetric metric,

        @Key(
                doc = "Whether a metric of which less is better, such as TER, is negated, so that more is better.",
                defaultValue = "true")
        boolean moreIsBetter)
        implements PlainReward {

    private double sign() {
        return moreIsBetter && !metric.scale().higherIsBetter() ? -1 : 1;
    }

    @Override
    public Set<String> needs() {
        return metric.needsReferences() ? Set.of(RewardFunction.REFERENCE) : Set.of();
    }

    @Override
    public Range range() {
        return new Range(metric.scale().low(), metric.scale().high()).times(sign());
    }

    @Override
    public Judgement judge(Candidate candidate) {
        if (metric.needsReferences() && candidate.references().isEmpty()) {
            return Judgement.abstain("no reference");
        }
        return Judgement.of(
                sign() * metric.score(candidate.text(), candidate.references()),
                () -> metric.label() + (sign() < 0 ? ", negated, " : " ") + metric.signature());
    }
}
