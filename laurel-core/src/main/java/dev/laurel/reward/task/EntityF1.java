package dev.laurel.reward.task;

import dev.laurel.config.About;
import dev.laurel.config.Named;
import dev.laurel.metric.EntityScores;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import java.util.List;
import java.util.stream.Stream;

/**
 * F1 of a sentence's entities, counted as {@link EntityScores} does; reply and reference are its tags divided by spaces.
 *
 * <p>Where there are no entities and none are found, nothing is wrong, and the reward is 1.
 */
@Named("entity-f1")
@About("F1 of the entities that a sentence's tags mark.")
record EntityF1() implements References {

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        if (candidate.references().isEmpty()) {
            return Judgement.abstain("no reference");
        }
        List<String> gold = tags(candidate.references().get(0));
        List<String> given = tags(candidate.text());
        if (gold.size() != given.size()) {
            return Judgement.failure(given.size() + " tags for " + gold.size() + " words");
        }
        if (Stream.concat(gold.stream(), given.stream()).allMatch("O"::equals)) {
            return Judgement.of(true, () -> "no entities, and none found");
        }
        try {
            double f1 = EntityScores.of(List.of(gold), List.of(given)).values(new int[] {1})[0];
            return Judgement.of(f1, () -> "over " + gold.size() + " words");
        } catch (IllegalArgumentException e) {
            return Judgement.failure(e.getMessage());
        }
    }

    private static List<String> tags(String text) {
        return Stream.of(text.strip().split("\\s+"))
                .filter(tag -> !tag.isEmpty())
                .toList();
    }
}
