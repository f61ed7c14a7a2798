package dev.laurel.reward.compose;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Guarded;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The function of {@link Cache}: remembers scores and abstentions, but not failures, which may pass. */
final class Cached implements RewardFunction {

    private final RewardFunction part;
    private final Map<Candidate, Explanation> remembered;

    Cached(RewardFunction part, int size) {
        this.part = Guarded.of(part);
        this.remembered = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Candidate, Explanation> eldest) {
                return size() > size;
            }
        };
    }

    @Override
    public List<Outcome> score(List<Candidate> batch) {
        return lookUp(
                        batch,
                        missing -> part.score(missing).stream()
                                .map(outcome -> new Explanation(part.name(), outcome, "", List.of()))
                                .toList())
                .stream()
                .map(Explanation::outcome)
                .toList();
    }

    @Override
    public List<Explanation> explain(List<Candidate> batch) {
        return lookUp(batch, part::explain).stream()
                .map(given -> new Explanation(name(), given.outcome(), "", List.of(given)))
                .toList();
    }

    /** The batch's answers, of which those not remembered are asked for once each. */
    private List<Explanation> lookUp(List<Candidate> batch, Function<List<Candidate>, List<Explanation>> ask) {
        Map<Candidate, Explanation> answers = new HashMap<>();
        Set<Candidate> missing = new LinkedHashSet<>();
        synchronized (remembered) {
            for (Candidate candidate : batch) {
                Explanation known = remembered.get(candidate);
                if (known != null) {
                    answers.put(candidate, known);
                } else {
                    missing.add(candidate);
                }
            }
        }
        if (!missing.isEmpty()) {
            List<Candidate> asked = List.copyOf(missing);
            List<Explanation> given = ask.apply(asked);
            synchronized (remembered) {
                for (int i = 0; i < asked.size(); i++) {
                    answers.put(asked.get(i), given.get(i));
                    if (!(given.get(i).outcome() instanceof Failure)) {
                        remembered.put(asked.get(i), given.get(i));
                    }
                }
            }
        }
        return batch.stream().map(answers::get).toList();
    }

    @Override
    public String name() {
        return "cache";
    }

    @Override
    public Set<String> needs() {
        return part.needs();
    }

    @Override
    public Range range() {
        return part.range();
    }

    @Override
    public List<RewardFunction> parts() {
        return List.of(part);
    }
}
