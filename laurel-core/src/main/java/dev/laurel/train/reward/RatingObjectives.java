package dev.laurel.train.reward;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.softplus;

import dev.laurel.data.Rating;
import dev.laurel.data.preference.AttributeConfig;
import dev.laurel.eval.RewardSpec;
import dev.laurel.model.Model;
import dev.laurel.objective.AttributeLoss;
import dev.laurel.objective.CumulativeLinkLoss;
import dev.laurel.objective.HuberLoss;
import dev.laurel.objective.QuantileLoss;
import dev.laurel.objective.SquaredErrorLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Losses of ratings, one input each. */
final class RatingObjectives {

    private final List<Rating> ratings;
    private final Map<String, AttributeConfig> attributes;
    private final Model model;
    private final Columns columns;

    RatingObjectives(List<Rating> ratings, Map<String, AttributeConfig> attributes, Model model, Columns columns) {
        this.ratings = ratings;
        this.attributes = attributes;
        this.model = model;
        this.columns = columns;
    }

    RewardObjective of(RewardLoss loss) {
        if (loss instanceof RewardLoss.Attributes) {
            return new PerAttribute();
        }
        if (loss instanceof RewardLoss.Quantile terms) {
            return new Pointwise(
                    terms.levels(),
                    (outputs, examples) -> QuantileLoss.of(quantiles(outputs), targets(examples), levels(terms)));
        }
        if (loss instanceof RewardLoss.Ordinal) {
            AttributeConfig scale = attributes.values().iterator().next();
            return Pointwise.of((rewards, examples) -> CumulativeLinkLoss.of(
                    rewards,
                    model.companion(RewardSpec.THRESHOLDS),
                    columns.integers(Arrays.stream(examples).map(e -> scale.level(only(ratings.get(e)))))));
        }
        if (loss instanceof RewardLoss.Huber terms) {
            return Pointwise.of((rewards, examples) -> HuberLoss.of(rewards, targets(examples), terms.delta()));
        }
        return Pointwise.of((rewards, examples) -> SquaredErrorLoss.of(rewards, targets(examples)));
    }

    private static double only(Rating rating) {
        return rating.values().values().iterator().next();
    }

    private Tensor targets(int[] examples) {
        return columns.of(examples, e -> only(ratings.get(e)));
    }

    /** {@code [n, Q]} ascending, of the median and the raw steps of those above and below it. */
    private static Tensor quantiles(Tensor outputs) {
        long half = outputs.size(1) / 2;
        Tensor median = outputs.narrow(1, 0, 1);
        Tensor above = median.add(softplus(outputs.narrow(1, 1, half)).cumsum(1));
        Tensor below = median.sub(softplus(outputs.narrow(1, 1 + half, half)).cumsum(1));
        return cat(new TensorVector(below.flip(1), median, above), 1);
    }

    /** The middles of Q equal shares. */
    private Tensor levels(RewardLoss.Quantile terms) {
        int[] shares = new int[terms.levels()];
        Arrays.setAll(shares, i -> i);
        return columns.of(shares, i -> (i + 0.5) / terms.levels());
    }

    /** Every rating that is there counts alike, whatever reply it belongs to. */
    private final class PerAttribute implements RewardObjective {

        @Override
        public int outputs() {
            return attributes.size();
        }

        @Override
        public double weight(int[] examples) {
            return Arrays.stream(examples)
                    .map(e -> ratings.get(e).values().size())
                    .sum();
        }

        @Override
        public Tensor loss(Tensor outputs, int[] examples) {
            Tensor targets = rows(examples, this::share);
            Tensor present = rows(examples, (rating, name) -> rating.values().containsKey(name) ? 1 : 0);
            return AttributeLoss.of(outputs, targets, present.gt(columns.constant(0.5)));
        }

        private double share(Rating rating, String name) {
            AttributeConfig scale = attributes.get(name);
            return (rating.values().getOrDefault(name, scale.min()) - scale.min()) / (scale.max() - scale.min());
        }

        private Tensor rows(int[] examples, Figure figure) {
            List<ToDoubleFunction<Rating>> each = attributes.keySet().stream()
                    .<ToDoubleFunction<Rating>>map(name -> rating -> figure.of(rating, name))
                    .toList();
            return columns.rows(examples, each.size(), e -> {
                float[] row = new float[each.size()];
                for (int a = 0; a < row.length; a++) {
                    row[a] = (float) each.get(a).applyAsDouble(ratings.get(e));
                }
                return row;
            });
        }
    }

    /** A number of a rating's attribute. */
    @FunctionalInterface
    private interface Figure {
        double of(Rating rating, String attribute);
    }
}
