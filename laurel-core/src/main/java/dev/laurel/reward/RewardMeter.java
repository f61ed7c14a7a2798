package dev.laurel.reward;

import dev.laurel.base.RunFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A reward function at work: scores batches, does with what has no score as it was told, and counts. */
public final class RewardMeter implements AutoCloseable {

    private final Guarded function;
    private final RewardSettings settings;

    RewardMeter(Guarded function, RewardSettings settings) {
        this.function = function;
        this.settings = settings;
    }

    public RewardFunction function() {
        return function;
    }

    /**
     * The rewards of a batch.
     *
     * @throws RunFailure if a candidate has no score and the policy is to stop
     */
    public Rewards score(List<Candidate> batch) {
        List<Outcome> outcomes = function.score(batch);
        List<OptionalDouble> values = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            values.add(value(outcomes.get(i), batch.get(i)));
        }
        return new Rewards(outcomes, values);
    }

    private OptionalDouble value(Outcome outcome, Candidate candidate) {
        if (outcome instanceof Score score) {
            return OptionalDouble.of(score.value());
        }
        if (outcome instanceof Abstain abstain) {
            return value(
                    settings.onAbstain(), settings.abstainValue(), "abstains", "abstain", abstain.reason(), candidate);
        }
        String reason = ((Failure) outcome).reason();
        return value(settings.onFailure(), settings.failureValue(), "failed", "failure", reason, candidate);
    }

    private OptionalDouble value(
            OnMissing policy, Optional<Double> value, String what, String key, String reason, Candidate candidate) {
        return switch (policy) {
            case STOP ->
                throw new RunFailure(
                        "The reward '%s' %s: %s. The reply was: %s. To go on without such replies set on_%s: skip, or value with %s_value."
                                .formatted(function.name(), what, reason, shown(candidate.text()), key, key));
            case SKIP -> OptionalDouble.empty();
            case VALUE -> OptionalDouble.of(value.orElseThrow());
        };
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\s+", " ");
        return "\"" + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "\"";
    }

    /** What became of the candidates so far, of the function and of each function in it, by its dotted path. */
    public Map<String, RewardCounts> counts() {
        Map<String, RewardCounts> counts = new LinkedHashMap<>();
        collect(function, function.name(), counts);
        return counts;
    }

    private static void collect(RewardFunction function, String path, Map<String, RewardCounts> counts) {
        if (function instanceof Guarded guarded) {
            counts.put(path, guarded.counts());
        }
        List<RewardFunction> parts = function.parts();
        for (int i = 0; i < parts.size(); i++) {
            String name = path + "." + parts.get(i).name();
            collect(parts.get(i), counts.containsKey(name) ? name + "#" + (i + 1) : name, counts);
        }
    }

    @Override
    public void close() {
        function.close();
    }
}
