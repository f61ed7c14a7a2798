package dev.laurel.reward.compose;

import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Guarded;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The function of {@link Whiten}: x becomes (x − mean) / (deviation + ε) over the scores of its group, with the unbiased
 * deviation. What has no score is not counted; where fewer than two have one there is nothing to compare, and it
 * abstains.
 */
final class Whitened implements RewardFunction {

    private final RewardFunction part;
    private final Whiten settings;

    /** The mean and the deviation of a group's scores. */
    private record Level(int size, double mean, double deviation) {

        static Level of(List<Double> scores) {
            double mean = scores.stream().mapToDouble(x -> x).average().orElse(0);
            double squares =
                    scores.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
            return new Level(scores.size(), mean, Math.sqrt(squares / Math.max(1, scores.size() - 1)));
        }
    }

    Whitened(RewardFunction part, Whiten settings) {
        this.part = Guarded.of(part);
        this.settings = settings;
    }

    @Override
    public List<Outcome> score(List<Candidate> batch) {
        return judge(batch, part.score(batch)).stream().map(Judgement::outcome).toList();
    }

    @Override
    public List<Explanation> explain(List<Candidate> batch) {
        List<Explanation> given = part.explain(batch);
        List<Judgement> judgements =
                judge(batch, given.stream().map(Explanation::outcome).toList());
        List<Explanation> explanations = new ArrayList<>();
        for (int c = 0; c < batch.size(); c++) {
            Judgement judgement = judgements.get(c);
            explanations.add(new Explanation(
                    name(), judgement.outcome(), judgement.detail().get(), List.of(given.get(c))));
        }
        return explanations;
    }

    private List<Judgement> judge(List<Candidate> batch, List<Outcome> outcomes) {
        Map<Object, List<Double>> scores = new LinkedHashMap<>();
        for (int c = 0; c < batch.size(); c++) {
            if (outcomes.get(c) instanceof Score score) {
                scores.computeIfAbsent(group(batch.get(c)), key -> new ArrayList<>())
                        .add(score.value());
            }
        }
        Map<Object, Level> levels = new LinkedHashMap<>();
        scores.forEach((group, values) -> levels.put(group, Level.of(values)));
        List<Judgement> judgements = new ArrayList<>();
        for (int c = 0; c < batch.size(); c++) {
            Outcome outcome = outcomes.get(c);
            judgements.add(
                    outcome instanceof Score score
                            ? whitened(score, levels.get(group(batch.get(c))))
                            : new Judgement(outcome, () -> ""));
        }
        return judgements;
    }

    private Judgement whitened(Score score, Level level) {
        if (level.size() < 2) {
            return new Judgement(new Abstain("no other reply to compare with"), () -> "");
        }
        double divisor = settings.divide() ? level.deviation() + settings.epsilon() : 1;
        return new Judgement(
                new Score((score.value() - level.mean()) / divisor, score.spread() / divisor),
                () -> String.format(
                        Locale.ROOT,
                        "(%.4g − %.4g) / %.4g over %d replies",
                        score.value(),
                        level.mean(),
                        divisor,
                        level.size()));
    }

    /** What tells the candidate's group from others: a column, the prompt, or nothing. */
    private Object group(Candidate candidate) {
        if (settings.within() == Whiten.Within.BATCH) {
            return "";
        }
        return settings.column()
                .<Object>map(column -> candidate.columns().getOrDefault(column, ""))
                .orElse(candidate.prompt());
    }

    @Override
    public String name() {
        return "whiten";
    }

    @Override
    public Set<String> needs() {
        Set<String> needs = new LinkedHashSet<>(part.needs());
        if (settings.within() == Whiten.Within.GROUP) {
            needs.add(settings.column().orElse(PROMPT));
        }
        return needs;
    }

    @Override
    public boolean comparesWithinBatch() {
        return true;
    }

    @Override
    public List<RewardFunction> parts() {
        return List.of(part);
    }
}
