package dev.laurel.metric;

import dev.laurel.base.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Best-of-k credit as RewardBench 2 counts it (Malik et al.: RewardBench 2: Advancing Reward Model Evaluation, 2025; the
 * rule is that of {@code reroll_and_score_dataset} and {@code process_single_model} in {@code rewardbench/utils.py} of
 * allenai/reward-bench at commit 05a9005).
 *
 * <p>{@code score.SUBSET} is the mean credit: 1 if the correct reply alone has the highest reward, 1/k if it shares it
 * with k − 1 others. The subset {@code Ties} has prompts with many correct replies ({@code tied:N}), each beside a
 * prompt with one ({@code ref:N}); its score is 0.3 of each kind's accuracy ({@code ties_accuracy},
 * {@code ties_ref_accuracy}: every correct reply is ahead of every other), plus 0.2 {@code ties_preferred} (the gap to
 * the incorrect replies is wider than the spread of the correct ones), plus 0.2 {@code ties_preferred_hard} (so is the
 * smaller of both prompts' gaps), plus 0.01 {@code ties_margin} (the mean of tanh(that gap / spread − 1)).
 * {@code score}, the headline, is the mean of the subsets' scores. A prompt is the unit of resampling; the two of a tie
 * stay together.
 *
 * <p>If every prompt has a doubt, {@link Doubt}'s figures follow, with a prompt, or the two of a tie, as an answer.
 *
 * <p>Given lengths in place of rewards, it says what preferring the longest reply would reach.
 *
 * <p>Where RewardBench 2 would take the mean of nothing (no {@code tied:N} that has its {@code ref:N}), the figures are
 * undefined.
 */
public final class BestOfScores implements Scores {

    /** A prompt, or the two of a tie. */
    private record Unit(String subset, List<BestOf> prompts) {}

    private final List<Unit> units;
    private final Map<String, ToDoubleFunction<int[]>> metrics = new LinkedHashMap<>();

    private BestOfScores(List<BestOf> prompts) {
        Map<String, Unit> ties = new TreeMap<>();
        Map<String, List<Unit>> bySubset = new TreeMap<>();
        for (BestOf prompt : prompts) {
            Unit unit = prompt.isOfTies()
                    ? ties.computeIfAbsent(tie(prompt), n -> new Unit(prompt.subset(), new ArrayList<>()))
                    : new Unit(prompt.subset(), new ArrayList<>());
            if (unit.prompts.stream().anyMatch(other -> isTied(other) == isTied(prompt))) {
                throw new UserError("there are two prompts " + prompt.id() + " among the ties; an id must be unique");
            }
            unit.prompts.add(prompt);
            List<Unit> members = bySubset.computeIfAbsent(unit.subset(), s -> new ArrayList<>());
            if (unit.prompts.size() == 1) {
                members.add(unit);
            }
        }
        this.units = bySubset.values().stream().flatMap(List::stream).toList();
        Map<String, ToDoubleFunction<int[]>> subsets = new LinkedHashMap<>();
        bySubset.keySet().forEach(subset -> {
            boolean isTies = bySubset.get(subset).get(0).prompts.get(0).isOfTies();
            subsets.put("score." + subset, isTies ? ties() : credit(subset));
        });
        List<ToDoubleFunction<int[]>> parts = List.copyOf(subsets.values());
        metrics.put(
                "score",
                w -> parts.stream()
                        .mapToDouble(p -> p.applyAsDouble(w))
                        .average()
                        .orElse(Double.NaN));
        metrics.putAll(subsets);
        if (!ties.isEmpty()) {
            metrics.putAll(tieParts());
        }
        Doubt doubt = new Doubt(ofUnits(prompt -> prompt.doubt().orElse(Double.NaN)), ofUnits(BestOf::error));
        if (Doubt.isKnown(doubt.spread())) {
            metrics.putAll(doubt.metrics());
        }
    }

    private double[] ofUnits(ToDoubleFunction<BestOf> value) {
        return units.stream()
                .mapToDouble(unit ->
                        unit.prompts.stream().mapToDouble(value).average().orElseThrow())
                .toArray();
    }

    /**
     * Counts the rewards of a benchmark.
     *
     * @throws UserError if a prompt of the subset {@code Ties} has an id of another form, or one that occurs twice
     */
    public static BestOfScores of(List<BestOf> prompts) {
        return new BestOfScores(prompts);
    }

    private static String tie(BestOf prompt) {
        int colon = prompt.id().indexOf(':');
        String kind = prompt.id().substring(0, Math.max(0, colon));
        if (!kind.equals("ref") && !kind.equals("tied")) {
            throw new UserError("a prompt of the ties has the id '" + prompt.id()
                    + "'; it must be ref:N or tied:N, as in RewardBench 2, to say which two belong together");
        }
        return prompt.id().substring(colon + 1);
    }

    private static boolean isTied(BestOf prompt) {
        return prompt.id().startsWith("tied:");
    }

    private ToDoubleFunction<int[]> credit(String subset) {
        double[] values = new double[units.size()];
        boolean[] belongs = new boolean[units.size()];
        for (int u = 0; u < values.length; u++) {
            belongs[u] = units.get(u).subset.equals(subset);
            values[u] = belongs[u] ? units.get(u).prompts.get(0).credit() : 0;
        }
        return weights -> Weighted.mean(values, belongs, weights);
    }

    private ToDoubleFunction<int[]> ties() {
        Map<String, ToDoubleFunction<int[]>> parts = tieParts();
        return weights -> 0.30 * parts.get("ties_accuracy").applyAsDouble(weights)
                + 0.30 * parts.get("ties_ref_accuracy").applyAsDouble(weights)
                + 0.20 * parts.get("ties_preferred").applyAsDouble(weights)
                + 0.20 * parts.get("ties_preferred_hard").applyAsDouble(weights)
                + 0.01 * parts.get("ties_margin").applyAsDouble(weights);
    }

    private Map<String, ToDoubleFunction<int[]>> tieParts() {
        int n = units.size();
        boolean[] hasTied = new boolean[n];
        boolean[] hasRef = new boolean[n];
        boolean[] hasBoth = new boolean[n];
        double[] tiedRight = new double[n];
        double[] refRight = new double[n];
        double[] preferred = new double[n];
        double[] preferredHard = new double[n];
        double[] margin = new double[n];
        for (int u = 0; u < n; u++) {
            if (!units.get(u).prompts.get(0).isOfTies()) {
                continue;
            }
            double tiedGap = Double.NaN;
            double refGap = Double.NaN;
            double spread = Double.NaN;
            for (BestOf prompt : units.get(u).prompts) {
                if (isTied(prompt)) {
                    hasTied[u] = true;
                    tiedGap = prompt.gap();
                    spread = prompt.spread();
                } else {
                    hasRef[u] = true;
                    refGap = prompt.gap();
                }
            }
            hasBoth[u] = hasTied[u] && hasRef[u];
            tiedRight[u] = tiedGap > 0 ? 1 : 0;
            refRight[u] = refGap > 0 ? 1 : 0;
            double gap = Math.min(refGap, tiedGap);
            preferred[u] = tiedGap > spread ? 1 : 0;
            preferredHard[u] = gap > spread ? 1 : 0;
            // Equal rewards everywhere give 0/0, which counts nothing.
            double ratio = gap / spread;
            margin[u] = Double.isNaN(ratio) ? 0 : Math.tanh(ratio - 1);
        }
        Map<String, ToDoubleFunction<int[]>> parts = new LinkedHashMap<>();
        parts.put("ties_accuracy", w -> Weighted.mean(tiedRight, hasTied, w));
        parts.put("ties_ref_accuracy", w -> Weighted.mean(refRight, hasRef, w));
        parts.put("ties_preferred", w -> Weighted.mean(preferred, hasBoth, w));
        parts.put("ties_preferred_hard", w -> Weighted.mean(preferredHard, hasBoth, w));
        parts.put("ties_margin", w -> Weighted.mean(margin, hasBoth, w));
        return parts;
    }

    @Override
    public String headline() {
        return "score";
    }

    @Override
    public List<String> names() {
        return List.copyOf(metrics.keySet());
    }

    @Override
    public int size() {
        return units.size();
    }

    @Override
    public double[] values(int[] weights) {
        return metrics.values().stream()
                .mapToDouble(m -> m.applyAsDouble(weights))
                .toArray();
    }

    @Override
    public String whyUndefined() {
        return "The score of the ties needs both prompts of a tie, ref:N and tied:N.";
    }
}
