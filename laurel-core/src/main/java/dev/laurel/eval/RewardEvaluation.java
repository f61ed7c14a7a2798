package dev.laurel.eval;

import dev.laurel.data.Feedback;
import dev.laurel.data.Preference;
import dev.laurel.data.Ranking;
import dev.laurel.data.Rating;
import dev.laurel.data.Stepwise;
import dev.laurel.data.UnpairedPreference;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.metric.BinaryScores;
import dev.laurel.metric.Calibration;
import dev.laurel.metric.RatingScores;
import dev.laurel.metric.RewardPair;
import dev.laurel.metric.RewardScores;
import dev.laurel.metric.Scores;
import dev.laurel.metric.TemperatureScaling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * A reward model's rewards of one part of a preference data set, set against what people thought.
 *
 * @param examples those that were scored
 * @param rewards of each example's replies
 * @param scores from which metrics and intervals follow
 * @param members the scores of each member of an ensemble by itself; none of one model alone
 */
public record RewardEvaluation(
        List<? extends Feedback> examples, List<List<Reward>> rewards, Scores scores, List<Scores> members) {

    /** Of the bootstrap's samples, so that a model's card and a later evaluation give the same intervals. */
    public static final long SEED = 42;

    /**
     * Scores and compares.
     *
     * @param reads the examples as the model reads them
     * @param done is told the number of tokens done so far
     */
    public static RewardEvaluation of(
            RewardScorer scorer,
            PreferenceKind kind,
            List<? extends Feedback> examples,
            List<RewardInput.Read> reads,
            LongConsumer done) {
        List<List<Reward>> rewards = scorer.score(reads, done);
        List<Scores> members = Reward.byMember(rewards).stream()
                .map(of -> scores(scorer.spec(), kind, examples, of))
                .toList();
        return new RewardEvaluation(examples, rewards, scores(scorer.spec(), kind, examples, rewards), members);
    }

    private static Scores scores(
            RewardSpec spec, PreferenceKind kind, List<? extends Feedback> examples, List<List<Reward>> rewards) {
        Calibration calibration = new TemperatureScaling(spec.temperature());
        return switch (kind) {
            case PAIRS, RANKINGS -> RewardScores.of(pairs(examples, rewards), calibration);
            case RATINGS -> ratings(spec.readout(), examples, rewards);
            case UNPAIRED ->
                BinaryScores.of(
                        first(rewards),
                        booleans(examples.stream()
                                .map(e -> ((UnpairedPreference) e).good() ? 1.0 : 0.0)
                                .toList()),
                        calibration);
            case STEPS ->
                BinaryScores.of(
                        rewards.stream()
                                .flatMap(List::stream)
                                .mapToDouble(Reward::value)
                                .toArray(),
                        booleans(examples.stream()
                                .flatMap(e -> ((Stepwise) e).labels().stream())
                                .toList()),
                        calibration);
        };
    }

    /** Every comparison that the examples hold: of a ranking, each two replies. */
    public static List<RewardPair> pairs(List<? extends Feedback> examples, List<List<Reward>> rewards) {
        List<RewardPair> pairs = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            List<Reward> of = rewards.get(i);
            if (examples.get(i) instanceof Preference preference) {
                pairs.add(pair(of.get(0), of.get(1), preference.tie(), preference));
            } else {
                Ranking ranking = (Ranking) examples.get(i);
                for (int a = 0; a < of.size(); a++) {
                    for (int b = a + 1; b < of.size(); b++) {
                        int order = Integer.compare(
                                ranking.ranks().get(a), ranking.ranks().get(b));
                        pairs.add(pair(of.get(order <= 0 ? a : b), of.get(order <= 0 ? b : a), order == 0, ranking));
                    }
                }
            }
        }
        return pairs;
    }

    private static RewardPair pair(Reward chosen, Reward rejected, boolean tie, Feedback example) {
        return new RewardPair(
                chosen.value(),
                rejected.value(),
                tie,
                chosen.tokens(),
                rejected.tokens(),
                example.origin().subset().orElse(""),
                chosen.spreadOfDifference(rejected));
    }

    /** Of several attributes, what they come to together, for the replies that have all that count. */
    private static Scores ratings(Readout readout, List<? extends Feedback> examples, List<List<Reward>> rewards) {
        boolean several = !readout.attributeNames().isEmpty();
        double[] gold = new double[examples.size()];
        int[] rated = IntStream.range(0, examples.size())
                .filter(i -> {
                    Map<String, Double> values = ((Rating) examples.get(i)).values();
                    OptionalDouble of = several
                            ? readout.rated(values)
                            : OptionalDouble.of(values.values().iterator().next());
                    gold[i] = of.orElse(0);
                    return of.isPresent();
                })
                .toArray();
        return RatingScores.of(
                IntStream.of(rated).mapToDouble(i -> gold[i]).toArray(),
                IntStream.of(rated)
                        .mapToDouble(i -> rewards.get(i).get(0).value())
                        .toArray(),
                IntStream.of(rated).map(i -> rewards.get(i).get(0).tokens()).toArray());
    }

    private static double[] first(List<List<Reward>> rewards) {
        return rewards.stream().mapToDouble(of -> of.get(0).value()).toArray();
    }

    private static boolean[] booleans(List<Double> labels) {
        boolean[] happened = new boolean[labels.size()];
        for (int i = 0; i < happened.length; i++) {
            happened[i] = labels.get(i) >= 0.5;
        }
        return happened;
    }

    /**
     * A comparison that came out wrongly.
     *
     * @param worse what people found worse, to which the model gives the higher reward
     */
    public record Mistake(Feedback example, String better, String worse, double betterReward, double worseReward) {

        /** By which the worst are found: the difference of the rewards. */
        public double loss() {
            return worseReward - betterReward;
        }
    }

    /** The pairs that are most wrong, worst first; none of other kinds of data. */
    public List<Mistake> mistakes(int most) {
        List<Mistake> all = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            if (examples.get(i) instanceof Preference pair && !pair.tie()) {
                Mistake mistake = new Mistake(
                        pair,
                        pair.chosen().text(),
                        pair.rejected().text(),
                        rewards.get(i).get(0).value(),
                        rewards.get(i).get(1).value());
                if (mistake.loss() > 0) {
                    all.add(mistake);
                }
            }
        }
        return all.stream()
                .sorted(Comparator.comparingDouble(Mistake::loss).reversed())
                .limit(most)
                .toList();
    }
}
