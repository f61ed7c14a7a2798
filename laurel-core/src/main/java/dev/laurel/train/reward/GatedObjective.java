package dev.laurel.train.reward;

import dev.laurel.data.Preference;
import dev.laurel.data.Rating;
import dev.laurel.data.preference.AttributeConfig;
import dev.laurel.eval.RewardSpec;
import dev.laurel.model.Model;
import dev.laurel.objective.GatedBradleyTerryLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Ratings teach the attributes, pairs teach a gate how much each of them counts for a prompt (Wang et al. 2024, ArmoRM).
 *
 * <p>Pairs do not change what the outputs say of the attributes: there no gradient passes. The examples are the pairs, each
 * with the inputs chosen, rejected and prompt, and behind them the ratings, each with one.
 */
final class GatedObjective implements RewardObjective {

    /** Inputs of a pair. */
    private static final int CHOSEN = 0;

    private static final int REJECTED = 1;
    private static final int PROMPT = 2;
    private static final int INPUTS = 3;

    private final List<Preference> pairs;
    private final int attributes;
    private final double pairWeight;
    private final RewardObjective ofPairs;
    private final RewardObjective ofRatings;
    private final Model model;
    private final Columns columns;

    /** @param scales the attributes of the ratings */
    GatedObjective(
            RewardLoss.Gated terms,
            List<Preference> pairs,
            List<Rating> ratings,
            Map<String, AttributeConfig> scales,
            Model model,
            Columns columns) {
        this.pairs = pairs;
        this.model = model;
        this.columns = columns;
        attributes = scales.size();
        pairWeight = terms.pairWeight();
        ofPairs = new PairObjectives(pairs, model, columns).of(new RewardLoss.BradleyTerry(0, 0));
        ofRatings = new RatingObjectives(ratings, scales, model, columns).of(new RewardLoss.Attributes(Map.of()));
    }

    /** What the attributes come to, and the gate's say. */
    @Override
    public int outputs() {
        return 2 * attributes;
    }

    private int[] pairs(int[] examples) {
        return Arrays.stream(examples).filter(e -> e < pairs.size()).toArray();
    }

    private int[] ratings(int[] examples) {
        return Arrays.stream(examples)
                .filter(e -> e >= pairs.size())
                .map(e -> e - pairs.size())
                .toArray();
    }

    @Override
    public double weight(int[] examples) {
        return pairs(examples).length + ofRatings.weight(ratings(examples));
    }

    @Override
    public Tensor loss(Tensor outputs, int[] examples) {
        int[] firsts = new int[examples.length];
        for (int i = 1; i < examples.length; i++) {
            firsts[i] = firsts[i - 1] + (examples[i - 1] < pairs.size() ? INPUTS : 1);
        }
        int[] ofPair = IntStream.range(0, examples.length)
                .filter(i -> examples[i] < pairs.size())
                .map(i -> firsts[i])
                .toArray();
        int[] ofRating = IntStream.range(0, examples.length)
                .filter(i -> examples[i] >= pairs.size())
                .map(i -> firsts[i])
                .toArray();
        Tensor sum = columns.constant(0);
        if (ofPair.length > 0) {
            sum = sum.add(gated(outputs, ofPair, pairs(examples)).mul(new Scalar(pairWeight)));
        }
        if (ofRating.length > 0) {
            Tensor said = rows(outputs, Arrays.stream(ofRating)).narrow(1, 0, attributes);
            sum = sum.add(ofRatings.loss(said, ratings(examples)));
        }
        return sum;
    }

    /** The rewards of both sides by the prompt's gate, on a scale that is learned: attributes lie between 0 and 1. */
    private Tensor gated(Tensor outputs, int[] firsts, int[] examples) {
        Tensor gate = rows(
                        outputs, Arrays.stream(firsts).flatMap(first -> IntStream.of(first + PROMPT, first + PROMPT)))
                .narrow(1, attributes, attributes);
        Tensor sides = rows(
                        outputs, Arrays.stream(firsts).flatMap(first -> IntStream.of(first + CHOSEN, first + REJECTED)))
                .narrow(1, 0, attributes)
                .detach();
        Tensor scale = model.companion(RewardSpec.LOG_SCALE).exp();
        Tensor rewards = GatedBradleyTerryLoss.reward(gate, sides).mul(scale);
        return ofPairs.loss(rewards.unsqueeze(1), examples);
    }

    private Tensor rows(Tensor outputs, IntStream rows) {
        return outputs.index_select(0, columns.integers(rows));
    }
}
