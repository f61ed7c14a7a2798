package dev.laurel.reward.compose;

import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Guarded;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.Score;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A function whose score of a candidate is computed from its parts' scores of that candidate. */
final class Composed implements RewardFunction {

    /** The score that a part gave. */
    record Given(int part, Score score) {

        double value() {
            return score.value();
        }
    }

    /** How the parts' scores become one; it sees at least one of them. */
    @FunctionalInterface
    interface Combination {
        Judgement of(Candidate candidate, List<Given> given);
    }

    private final String name;
    private final List<RewardFunction> parts;
    private final MissingPart missing;
    private final Range range;
    private final Combination combination;
    private final Set<String> columns;

    Composed(
            String name,
            List<? extends RewardFunction> parts,
            MissingPart missing,
            Range range,
            Combination combination) {
        this(name, parts, missing, range, combination, Set.of());
    }

    private Composed(
            String name,
            List<? extends RewardFunction> parts,
            MissingPart missing,
            Range range,
            Combination combination,
            Set<String> columns) {
        this.name = name;
        this.parts = parts.stream().<RewardFunction>map(Guarded::of).toList();
        this.missing = missing;
        this.range = range;
        this.combination = combination;
        this.columns = columns;
    }

    /** A function of one other, whose abstentions and failures are its own. */
    static Composed of(String name, RewardFunction part, Range range, Combination combination) {
        return new Composed(name, List.of(part), MissingPart.PASS_ON, range, combination);
    }

    /** The same, which says that it reads these columns too. */
    Composed reading(String... names) {
        return new Composed(name, parts, missing, range, combination, Set.of(names));
    }

    @Override
    public List<Outcome> score(List<Candidate> batch) {
        List<List<Outcome>> byPart =
                parts.stream().map(part -> part.score(batch)).toList();
        List<Outcome> outcomes = new ArrayList<>();
        for (int c = 0; c < batch.size(); c++) {
            int row = c;
            List<Outcome> given = byPart.stream().map(column -> column.get(row)).toList();
            outcomes.add(judge(batch.get(c), given).outcome());
        }
        return outcomes;
    }

    @Override
    public List<Explanation> explain(List<Candidate> batch) {
        List<List<Explanation>> byPart =
                parts.stream().map(part -> part.explain(batch)).toList();
        List<Explanation> explanations = new ArrayList<>();
        for (int c = 0; c < batch.size(); c++) {
            int row = c;
            List<Explanation> given =
                    byPart.stream().map(column -> column.get(row)).toList();
            Judgement judgement =
                    judge(batch.get(c), given.stream().map(Explanation::outcome).toList());
            explanations.add(new Explanation(
                    name, judgement.outcome(), judgement.detail().get(), given));
        }
        return explanations;
    }

    private Judgement judge(Candidate candidate, List<Outcome> outcomes) {
        List<Given> given = new ArrayList<>();
        Optional<Judgement> abstained = Optional.empty();
        Optional<Judgement> failed = Optional.empty();
        for (int p = 0; p < outcomes.size(); p++) {
            Outcome outcome = outcomes.get(p);
            String part = parts.get(p).name();
            if (outcome instanceof Score score) {
                given.add(new Given(p, score));
            } else if (outcome instanceof Abstain abstain) {
                abstained = abstained.or(() -> Optional.of(Judgement.abstain(part + ": " + abstain.reason())));
            } else if (outcome instanceof Failure failure) {
                failed = failed.or(() -> Optional.of(Judgement.failure(part + ": " + failure.reason())));
            }
        }
        boolean enough = missing == MissingPart.LEAVE_OUT ? !given.isEmpty() : given.size() == outcomes.size();
        return enough ? combination.of(candidate, given) : failed.orElseGet(abstained::orElseThrow);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<String> needs() {
        Set<String> needs = new LinkedHashSet<>(columns);
        parts.forEach(part -> needs.addAll(part.needs()));
        return needs;
    }

    @Override
    public Range range() {
        return range;
    }

    @Override
    public boolean comparesWithinBatch() {
        return parts.stream().anyMatch(RewardFunction::comparesWithinBatch);
    }

    @Override
    public List<RewardFunction> parts() {
        return parts;
    }
}
