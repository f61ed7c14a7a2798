package dev.laurel.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A reward model on preference pairs: how often it agrees, how well it knows when, and what it makes of length.
 *
 * <p>Every figure is over the whole set at once. Pairs that people found equally good take part in {@code tie_gap_auc}
 * and the correlations only. The figures are:
 *
 * <ul>
 *   <li>{@code accuracy}: the chosen reply has the higher reward; equal rewards count half. {@code accuracy_strict}:
 *       equal rewards count nothing. {@code reward_tie_share}: how many rewards are equal.
 *   <li>{@code mean_margin}: chosen less rejected.
 *   <li>{@code brier}, {@code log_loss}: of P(chosen better).
 *   <li>{@code ece}, {@code ece_equal_mass}: of the probability that the reply with the higher reward is the chosen
 *       one, which is ½ or more, in {@value Reliability#BINS} bins.
 *   <li>{@code length_accuracy}: what preferring the longer reply would reach (equal lengths count half; below ½ the
 *       shorter is the better guess). {@code accuracy_chosen_longer}, {@code accuracy_chosen_shorter}: the model's accuracy
 *       where that guess is right and where it is wrong.
 *   <li>{@code length_correlation}: Spearman's, of reward and length over all replies;
 *       {@code length_correlation_partial}: with being chosen held fixed.
 *   <li>{@code tie_gap_auc}, if there are ties: the probability that rewards lie further apart where people had a
 *       preference than where they had none.
 *   <li>{@code mean_spread}, {@code spread_error_auc}, {@code risk_coverage_area}, {@code accuracy_certain_half}, if every
 *       pair has a spread: see {@link Doubt}; the area is below 1 − accuracy if the spread is of use.
 *   <li>{@code accuracy_subset_mean}, {@code accuracy.SUBSET} and {@code length_accuracy.SUBSET}, if there are several
 *       subsets.
 * </ul>
 */
public final class RewardScores implements Scores {

    private static final String ACCURACY = "accuracy";
    private static final String LENGTH_ACCURACY = "length_accuracy";

    /** Weights of all pairs, and of those that people decided. */
    private record Draw(int[] all, int[] decided) {}

    private final List<RewardPair> pairs;
    private final int[] decided;
    private final double[] preferred;
    private final double[] credit;
    private final Map<String, ToDoubleFunction<Draw>> metrics = new LinkedHashMap<>();

    private RewardScores(List<RewardPair> pairs, Calibration calibration) {
        this.pairs = List.copyOf(pairs);
        this.decided = IntStream.range(0, pairs.size())
                .filter(i -> !pairs.get(i).tie())
                .toArray();
        this.credit = ofDecided(RewardPair::credit);
        this.preferred = ofDecided(p -> calibration.probability(Math.abs(p.margin())));
        agreement();
        probabilities(calibration);
        lengths();
        goldTies();
        spreads();
        subsets();
    }

    /** With Bradley and Terry's probabilities: those that the rewards were trained to give. */
    public static RewardScores of(List<RewardPair> pairs) {
        return new RewardScores(pairs, new Calibration.Logistic());
    }

    /**
     * With calibrated probabilities.
     *
     * @param calibration fitted on the margins of other pairs, seen from both sides ({@link
     *     Calibration.Sample#of(Iterable)})
     */
    public static RewardScores of(List<RewardPair> pairs, Calibration calibration) {
        return new RewardScores(pairs, calibration);
    }

    private double[] ofDecided(ToDoubleFunction<RewardPair> value) {
        return Arrays.stream(decided)
                .mapToDouble(i -> value.applyAsDouble(pairs.get(i)))
                .toArray();
    }

    private boolean[] areDecided(Predicate<RewardPair> question) {
        boolean[] answers = new boolean[decided.length];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = question.test(pairs.get(decided[i]));
        }
        return answers;
    }

    private void agreement() {
        double[] strict = ofDecided(p -> p.credit() == 1 ? 1 : 0);
        double[] tie = ofDecided(p -> p.credit() == 0.5 ? 1 : 0);
        double[] margin = ofDecided(RewardPair::margin);
        metrics.put(ACCURACY, d -> Weighted.mean(credit, d.decided));
        metrics.put("accuracy_strict", d -> Weighted.mean(strict, d.decided));
        metrics.put("reward_tie_share", d -> Weighted.mean(tie, d.decided));
        metrics.put("mean_margin", d -> Weighted.mean(margin, d.decided));
    }

    private void probabilities(Calibration calibration) {
        double[] squared = ofDecided(p -> Math.pow(1 - calibration.probability(p.margin()), 2));
        double[] loss = ofDecided(p -> calibration.loss(p.margin(), 1));
        double[] excess = new double[decided.length];
        Arrays.setAll(excess, i -> preferred[i] - credit[i]);
        Binning width = width();
        Binning mass = Binning.equalMass(preferred, Reliability.BINS);
        metrics.put("brier", d -> Weighted.mean(squared, d.decided));
        metrics.put("log_loss", d -> Weighted.mean(loss, d.decided));
        metrics.put("ece", d -> width.error(excess, d.decided));
        metrics.put("ece_equal_mass", d -> mass.error(excess, d.decided));
    }

    private Binning width() {
        return Binning.equalWidth(preferred, 0.5, 1, Reliability.BINS);
    }

    private void lengths() {
        double[] guess = ofDecided(RewardPair::lengthCredit);
        boolean[] longer = areDecided(p -> p.chosenLength() > p.rejectedLength());
        boolean[] shorter = areDecided(p -> p.chosenLength() < p.rejectedLength());
        Ranking reward = Ranking.of(replies(RewardPair::chosen, RewardPair::rejected));
        Ranking length = Ranking.of(replies(RewardPair::chosenLength, RewardPair::rejectedLength));
        Ranking label = Ranking.of(replies(p -> p.tie() ? 0.5 : 1, p -> p.tie() ? 0.5 : 0));
        metrics.put(LENGTH_ACCURACY, d -> Weighted.mean(guess, d.decided));
        metrics.put("accuracy_chosen_longer", d -> Weighted.mean(credit, longer, d.decided));
        metrics.put("accuracy_chosen_shorter", d -> Weighted.mean(credit, shorter, d.decided));
        metrics.put("length_correlation", d -> Correlation.spearman(reward, length, twice(d.all)));
        metrics.put(
                "length_correlation_partial", d -> Correlation.partialSpearman(reward, length, label, twice(d.all)));
    }

    /** {@code [2n]} the chosen replies, then the rejected ones. */
    private double[] replies(ToDoubleFunction<RewardPair> chosen, ToDoubleFunction<RewardPair> rejected) {
        double[] values = new double[2 * pairs.size()];
        for (int i = 0; i < pairs.size(); i++) {
            values[i] = chosen.applyAsDouble(pairs.get(i));
            values[pairs.size() + i] = rejected.applyAsDouble(pairs.get(i));
        }
        return values;
    }

    private static int[] twice(int[] weights) {
        int[] twice = Arrays.copyOf(weights, 2 * weights.length);
        System.arraycopy(weights, 0, twice, weights.length, weights.length);
        return twice;
    }

    private void goldTies() {
        if (decided.length == pairs.size()) {
            return;
        }
        Auc gaps = Auc.of(
                pairs.stream().mapToDouble(p -> Math.abs(p.margin())).toArray(),
                pairs.stream().mapToDouble(p -> p.tie() ? 0 : 1).toArray());
        metrics.put("tie_gap_auc", d -> gaps.value(d.all));
    }

    private void spreads() {
        if (Doubt.isKnown(doubt().spread())) {
            doubt().metrics().forEach((name, metric) -> metrics.put(name, d -> metric.applyAsDouble(d.decided)));
        }
    }

    private Doubt doubt() {
        return new Doubt(ofDecided(p -> p.spread().orElse(Double.NaN)), ofDecided(p -> 1 - p.credit()));
    }

    private void subsets() {
        List<String> subsets = Arrays.stream(decided)
                .mapToObj(i -> pairs.get(i).subset())
                .distinct()
                .sorted()
                .toList();
        if (subsets.size() < 2) {
            return;
        }
        List<boolean[]> members = subsets.stream()
                .map(subset -> areDecided(p -> p.subset().equals(subset)))
                .toList();
        metrics.put(
                "accuracy_subset_mean",
                d -> members.stream()
                        .mapToDouble(m -> Weighted.mean(credit, m, d.decided))
                        .average()
                        .orElseThrow());
        bySubset(ACCURACY, credit, subsets, members);
        bySubset(LENGTH_ACCURACY, ofDecided(RewardPair::lengthCredit), subsets, members);
    }

    private void bySubset(String metric, double[] values, List<String> subsets, List<boolean[]> members) {
        for (int s = 0; s < members.size(); s++) {
            boolean[] member = members.get(s);
            String name = subsets.get(s).isEmpty() ? "other" : subsets.get(s);
            metrics.put(metric + "." + name, d -> Weighted.mean(values, member, d.decided));
        }
    }

    @Override
    public String headline() {
        return ACCURACY;
    }

    @Override
    public List<String> names() {
        return List.copyOf(metrics.keySet());
    }

    @Override
    public int size() {
        return pairs.size();
    }

    @Override
    public double[] values(int[] weights) {
        Draw draw =
                new Draw(weights, Arrays.stream(decided).map(i -> weights[i]).toArray());
        return metrics.values().stream().mapToDouble(m -> m.applyAsDouble(draw)).toArray();
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        PairCounts counts = counts();
        if (counts.rewardTies() > 0) {
            notes.add(counts.rewardTies() + " of " + counts.decided()
                    + " pairs get equal rewards; each counts as half right.");
        }
        if (counts.goldTies() > 0) {
            notes.add(counts.goldTies() + " of " + pairs.size()
                    + " pairs are ties by their label; they are not part of any accuracy.");
        }
        return notes;
    }

    @Override
    public String whyUndefined() {
        return "An accuracy needs a pair with a preference, a correlation two different values on both sides, and an"
                + " AUC both kinds of pairs.";
    }

    /** The pairs, as they were given. */
    public List<RewardPair> pairs() {
        return pairs;
    }

    /** How all the pairs came out. */
    public PairCounts counts() {
        return PairCounts.of(pairs);
    }

    /** How the pairs of each subset came out, by name. */
    public Map<String, PairCounts> countsBySubset() {
        Map<String, List<RewardPair>> bySubset = new TreeMap<>();
        pairs.forEach(p ->
                bySubset.computeIfAbsent(p.subset(), s -> new ArrayList<>()).add(p));
        Map<String, PairCounts> counts = new TreeMap<>();
        bySubset.forEach((subset, members) -> counts.put(subset, PairCounts.of(members)));
        return counts;
    }

    /** The reliability diagram that {@code ece} sums up: probabilities of ½ and more. */
    public Reliability reliability() {
        return Reliability.of(width(), preferred, credit);
    }

    /** What is wrong at each coverage; empty unless every pair with a preference has a spread. */
    public List<RiskCoverage.Point> riskCoverage() {
        Doubt doubt = doubt();
        return Doubt.isKnown(doubt.spread())
                ? RiskCoverage.of(doubt.spread(), doubt.error()).curve()
                : List.of();
    }
}
