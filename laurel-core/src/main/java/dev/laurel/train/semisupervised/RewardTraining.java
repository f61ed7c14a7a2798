package dev.laurel.train.semisupervised;

import dev.laurel.model.Model;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.objective.ExpectedRewardLoss;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.ExampleLoss;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Maximises the expected reward of what a model chooses, without leaving a reference policy far behind: see
 * {@link ExpectedRewardLoss}.
 *
 * @param texts as the model reads them
 * @param rewards of each text the rewards of its choices' options, row by row
 * @param reference the reference policy's log-probabilities of the same, computed before training
 * @param beta weight of the divergence from the reference
 */
public record RewardTraining(
        Model model, List<Encoding> texts, Decisions decisions, float[][] rewards, float[][] reference, double beta)
        implements ExampleLoss {

    @Override
    public Parameters parameters() {
        return model.trained();
    }

    /** The number of choices. */
    @Override
    public double weight(int[] examples) {
        return Arrays.stream(examples).map(e -> decisions.rows(texts.get(e))).sum();
    }

    @Override
    public Tensor loss(int[] examples, Pass pass) {
        DecisionBatch batch = DecisionBatch.of(
                model,
                decisions,
                examples,
                Arrays.stream(examples).mapToObj(texts::get).toList());
        return ExpectedRewardLoss.of(batch.logits(pass), batch.options(rewards), batch.options(reference), beta);
    }
}
