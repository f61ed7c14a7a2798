package dev.laurel.train.semisupervised;

import dev.laurel.model.Model;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.objective.SoftCrossEntropyLoss;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.ExampleLoss;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Learns what a teacher said of texts without labels, each choice as much as it was found to be trusted.
 *
 * @param texts as the model reads them
 * @param targets of each text the teacher's probabilities of its choices' options, row by row
 * @param weights of each text the weights of its choices
 */
public record PseudoLabelTraining(
        Model model, List<Encoding> texts, Decisions decisions, float[][] targets, float[][] weights)
        implements ExampleLoss {

    /** Learns all choices alike. */
    public static PseudoLabelTraining ofAll(Model model, List<Encoding> texts, Decisions decisions, float[][] targets) {
        return new PseudoLabelTraining(model, texts, decisions, targets, Selection.all(targets, decisions.options()));
    }

    @Override
    public Parameters parameters() {
        return model.trained();
    }

    /** The sum of the weights. */
    @Override
    public double weight(int[] examples) {
        double sum = 0;
        for (int example : examples) {
            for (float weight : weights[example]) {
                sum += weight;
            }
        }
        return sum;
    }

    @Override
    public Tensor loss(int[] examples, Pass pass) {
        DecisionBatch batch = DecisionBatch.of(
                model,
                decisions,
                examples,
                Arrays.stream(examples).mapToObj(texts::get).toList());
        return SoftCrossEntropyLoss.of(batch.logits(pass), batch.options(targets), batch.gathered(weights));
    }
}
