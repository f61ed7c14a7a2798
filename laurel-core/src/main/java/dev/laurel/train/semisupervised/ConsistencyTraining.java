package dev.laurel.train.semisupervised;

import dev.laurel.base.Rng;
import dev.laurel.model.Model;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.objective.SoftCrossEntropyLoss;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.ExampleLoss;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * Asks the model to say of a changed text what it says, if it is sure, of the text as it stands.
 *
 * <p>FixMatch (Sohn et al. 2020) learns the surest option, UDA (Xie et al. 2020) the probabilities, made sharper by a
 * temperature. What it says of the text as it stands is computed without dropout and without gradient.
 *
 * @param texts as they stand
 * @param changed a text of this number, changed anew at each call
 * @param target what is learned of what the model says
 */
public record ConsistencyTraining(
        Model model,
        List<Encoding> texts,
        Decisions decisions,
        BiFunction<Integer, Rng, Encoding> changed,
        Target target)
        implements ExampleLoss {

    /**
     * What is learned.
     *
     * @param threshold probability of the surest option below which a choice is left out
     * @param temperature below 1 makes the probabilities sharper; 0 leaves only the surest option
     */
    public record Target(double threshold, double temperature) {

        public Target {
            if (!(threshold >= 0 && threshold <= 1) || !(temperature >= 0)) {
                throw new IllegalArgumentException("threshold " + threshold + ", temperature " + temperature);
            }
        }
    }

    @Override
    public Parameters parameters() {
        return model.trained();
    }

    /** The number of choices, also of those that are left out, as both papers have it. */
    @Override
    public double weight(int[] examples) {
        return Arrays.stream(examples).map(e -> decisions.rows(texts.get(e))).sum();
    }

    @Override
    public Tensor loss(int[] examples, Pass pass) {
        float[][] said = DecisionBatch.of(
                        model,
                        decisions,
                        examples,
                        Arrays.stream(examples).mapToObj(texts::get).toList())
                .said();
        int options = decisions.options();
        float[][] targets = Arrays.stream(said)
                .map(rows -> Rows.sharpened(rows, options, target.temperature()))
                .toArray(float[][]::new);
        float[][] weights = Arrays.stream(said)
                .map(rows -> Rows.sure(Rows.softmax(rows, options, 1), options, target.threshold()))
                .toArray(float[][]::new);
        DecisionBatch strong = DecisionBatch.byPlace(
                model,
                decisions,
                examples,
                Arrays.stream(examples)
                        .mapToObj(e -> changed.apply(e, pass.random(e)))
                        .toList());
        return SoftCrossEntropyLoss.of(strong.logits(pass), strong.options(targets), strong.gathered(weights));
    }
}
