package dev.laurel.reward.compose;

import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Guarded;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The function of {@link Route}: each part gets its candidates as one batch. */
final class Routed implements RewardFunction {

    private final String column;
    private final List<String> kinds;
    private final List<RewardFunction> parts;

    /** One part for each kind, and perhaps one more for all others. */
    Routed(String column, List<String> kinds, List<RewardFunction> parts) {
        this.column = column;
        this.kinds = kinds;
        this.parts = parts.stream().<RewardFunction>map(Guarded::of).toList();
    }

    @Override
    public List<Outcome> score(List<Candidate> batch) {
        return routed(batch, RewardFunction::score, outcome -> outcome, Abstain::new);
    }

    @Override
    public List<Explanation> explain(List<Candidate> batch) {
        return routed(
                batch,
                RewardFunction::explain,
                given -> new Explanation(name(), given.outcome(), "by " + column, List.of(given)),
                reason -> new Explanation(name(), new Abstain(reason), "", List.of()));
    }

    private <T> List<T> routed(
            List<Candidate> batch,
            BiFunction<RewardFunction, List<Candidate>, List<T>> ask,
            Function<T, T> wrap,
            Function<String, T> abstain) {
        List<T> answers = new ArrayList<>(Collections.nCopies(batch.size(), null));
        for (int p = 0; p < parts.size(); p++) {
            int part = p;
            int[] rows = IntStream.range(0, batch.size())
                    .filter(c -> route(batch.get(c)) == part)
                    .toArray();
            if (rows.length > 0) {
                List<T> given = ask.apply(
                        parts.get(p), IntStream.of(rows).mapToObj(batch::get).toList());
                for (int i = 0; i < rows.length; i++) {
                    answers.set(rows[i], wrap.apply(given.get(i)));
                }
            }
        }
        for (int c = 0; c < batch.size(); c++) {
            if (answers.get(c) == null) {
                String kind = batch.get(c).columns().get(column);
                answers.set(
                        c,
                        abstain.apply(
                                kind == null
                                        ? "no value for '" + column + "'"
                                        : "no route for " + column + " '" + kind + "'"));
            }
        }
        return answers;
    }

    /** Which part is asked; past the last if none is. */
    private int route(Candidate candidate) {
        int kind = kinds.indexOf(candidate.columns().getOrDefault(column, ""));
        return kind < 0 ? kinds.size() : kind;
    }

    @Override
    public String name() {
        return "route";
    }

    @Override
    public Set<String> needs() {
        Set<String> needs = new LinkedHashSet<>(Set.of(column));
        parts.forEach(part -> needs.addAll(part.needs()));
        return needs;
    }

    @Override
    public Range range() {
        return new Range(
                parts.stream().mapToDouble(part -> part.range().low()).min().orElseThrow(),
                parts.stream().mapToDouble(part -> part.range().high()).max().orElseThrow());
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
