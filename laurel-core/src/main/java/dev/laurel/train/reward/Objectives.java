package dev.laurel.train.reward;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.data.Feedback;
import dev.laurel.data.Preference;
import dev.laurel.data.Ranking;
import dev.laurel.data.Rating;
import dev.laurel.data.Stepwise;
import dev.laurel.data.UnpairedPreference;
import dev.laurel.data.preference.AttributeConfig;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.model.Model;
import dev.laurel.objective.BinaryCrossEntropyLoss;
import dev.laurel.objective.LogisticLoss;
import dev.laurel.objective.PlackettLuceLoss;
import dev.laurel.objective.StepRewardLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Joins a loss with what a data set says. */
public final class Objectives {

    private Objectives() {}

    /**
     * Refuses a loss that cannot learn from data, before anything is read.
     *
     * @param attributes of ratings, with their scales
     * @param heads of an ensemble
     * @throws UserError if the loss learns from another kind of judgement or another scale
     */
    public static void require(
            RewardLoss loss, PreferenceKind kind, Map<String, AttributeConfig> attributes, int heads) {
        if (!loss.learnsFrom().contains(kind)) {
            throw new UserError("loss.method '" + loss.method() + "' does not learn from data of kind " + name(kind)
                    + ", only from "
                    + loss.learnsFrom().stream().map(Objectives::name).collect(Collectors.joining(" or "))
                    + ". Leave 'loss' out for the usual one of " + name(kind) + ", '"
                    + RewardLoss.usualFor(kind).method() + "'");
        }
        if (kind == PreferenceKind.RATINGS) {
            requireScale(loss, attributes);
        }
        if (loss instanceof RewardLoss.Gated && attributes.size() < 2) {
            throw new UserError("loss.method 'gated' weighs attributes, but loss.ratings has only "
                    + String.join(", ", attributes.keySet()) + ". Name two or more under loss.ratings.attributes");
        }
        int outputs = loss.readout(attributes).size();
        if (heads > 1 && (outputs > 1 || loss instanceof RewardLoss.Pairwise)) {
            throw new UserError("'heads' is " + heads + ", but loss.method '" + loss.method()
                    + "' has a head of its own kind. Leave 'heads' out, or take a loss with one output");
        }
    }

    private static void requireScale(RewardLoss loss, Map<String, AttributeConfig> attributes) {
        if (loss instanceof RewardLoss.Attributes terms) {
            for (Map.Entry<String, Double> weight : terms.weights().entrySet()) {
                if (!attributes.containsKey(weight.getKey())) {
                    throw new UserError("loss.weights names the attribute '" + weight.getKey()
                            + "', which the data does not have."
                            + Nearest.hint(weight.getKey(), attributes.keySet()));
                }
                if (!Double.isFinite(weight.getValue())) {
                    throw new UserError("loss.weights: the weight of '" + weight.getKey()
                            + "' must be a finite number, found " + weight.getValue());
                }
            }
            return;
        }
        if (attributes.size() > 1) {
            throw new UserError("loss.method '" + loss.method() + "' learns one attribute, but the data has "
                    + attributes.size() + " (" + String.join(", ", attributes.keySet())
                    + "). Name one under data.attributes, or take loss: {method: attributes}");
        }
        Map.Entry<String, AttributeConfig> only =
                attributes.entrySet().iterator().next();
        if (loss instanceof RewardLoss.Ordinal && !only.getValue().ordinal()) {
            throw new UserError("loss.method 'ordinal' learns ordered levels, but the scale of attribute '"
                    + only.getKey() + "' is not ordinal. State data.attributes." + only.getKey()
                    + ".ordinal: true if it has whole steps only, or take mse, huber or quantile");
        }
    }

    private static String name(PreferenceKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The objective of learning examples by a loss that {@link #require} accepts.
     *
     * @param model that is trained
     */
    public static RewardObjective of(
            RewardLoss loss,
            PreferenceKind kind,
            Map<String, AttributeConfig> attributes,
            List<? extends Feedback> examples,
            Model model) {
        Columns columns = new Columns(model.parameters().placement());
        return switch (kind) {
            case PAIRS -> {
                List<Preference> pairs = as(Preference.class, examples);
                yield loss instanceof RewardLoss.PlackettLuce
                        ? rankings(pairs.stream().map(Preference::asRanking).toList(), columns)
                        : new PairObjectives(pairs, model, columns).of(loss);
            }
            case RANKINGS -> rankings(as(Ranking.class, examples), columns);
            case RATINGS -> new RatingObjectives(as(Rating.class, examples), attributes, model, columns).of(loss);
            case UNPAIRED -> unpaired(loss, as(UnpairedPreference.class, examples), columns);
            case STEPS -> new Steps(as(Stepwise.class, examples), columns);
        };
    }

    /**
     * The objective of learning attributes from ratings, and from pairs how much they count.
     *
     * @param attributes of the ratings, with their scales
     * @param ratings the examples behind the pairs
     */
    public static RewardObjective gated(
            RewardLoss.Gated loss,
            Map<String, AttributeConfig> attributes,
            List<? extends Feedback> pairs,
            List<? extends Feedback> ratings,
            Model model) {
        return new GatedObjective(
                loss,
                as(Preference.class, pairs),
                as(Rating.class, ratings),
                attributes,
                model,
                new Columns(model.parameters().placement()));
    }

    private static <T> List<T> as(Class<T> type, List<? extends Feedback> examples) {
        return examples.stream().map(type::cast).toList();
    }

    private static RewardObjective rankings(List<Ranking> rankings, Columns columns) {
        return Pointwise.of((rewards, examples) -> {
            Tensor ranks = columns.integers(Arrays.stream(examples)
                    .mapToObj(rankings::get)
                    .flatMapToInt(r -> r.ranks().stream().mapToInt(Integer::intValue)));
            Tensor which = columns.integers(IntStream.range(0, examples.length)
                    .flatMap(i -> IntStream.range(
                                    0, rankings.get(examples[i]).ranks().size())
                            .map(reply -> i)));
            return PlackettLuceLoss.of(rewards, ranks, which);
        });
    }

    private static RewardObjective unpaired(RewardLoss loss, List<UnpairedPreference> judged, Columns columns) {
        if (loss instanceof RewardLoss.Signed) {
            return Pointwise.of((rewards, examples) -> LogisticLoss.of(
                    rewards, columns.of(examples, e -> judged.get(e).good() ? 1 : -1)));
        }
        return new Pointwise(
                1,
                (outputs, examples) -> BinaryCrossEntropyLoss.of(
                        outputs,
                        columns.of(examples, e -> judged.get(e).good() ? 1 : 0).unsqueeze(1)));
    }

    /** Every step counts alike, whatever solution it belongs to. */
    private record Steps(List<Stepwise> solutions, Columns columns) implements RewardObjective {

        @Override
        public double weight(int[] examples) {
            return Arrays.stream(examples)
                    .map(e -> solutions.get(e).labels().size())
                    .sum();
        }

        @Override
        public Tensor loss(Tensor outputs, int[] examples) {
            List<Double> labels = Arrays.stream(examples)
                    .mapToObj(e -> solutions.get(e).labels())
                    .flatMap(List::stream)
                    .toList();
            Tensor targets = columns.of(IntStream.range(0, labels.size()).toArray(), labels::get);
            return StepRewardLoss.of(outputs.select(1, 0), targets);
        }
    }
}
