package dev.laurel.train.continual;

import dev.laurel.data.TaskKind;
import dev.laurel.eval.Predictor;
import dev.laurel.eval.TaskModel;
import dev.laurel.nn.TokenBatch;
import dev.laurel.objective.SoftCrossEntropyLoss;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.semisupervised.Decisions;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What an old model said of texts, which a new one is to go on saying of the old classes (learning without forgetting: Li,
 * Hoiem 2016): −Σ_c q_c·log p_c, where q and p are the softmax over the old classes of both models' logits divided by a
 * temperature.
 *
 * <p>Of several labels each is a choice between no and yes, and the mean over the labels is taken, as the loss on targets
 * does; of tags every word is a choice.
 *
 * @param decisions of the old model, whose classes are the new one's first
 * @param logits {@code [texts][choices · options]}
 */
public record OldAnswers(Decisions decisions, float[][] logits) {

    /**
     * Asks the old model of texts, without dropout.
     *
     * @param done is told the number of tokens done so far
     */
    public static OldAnswers of(TaskModel old, List<Encoding> texts, LongConsumer done) {
        Decisions decisions = new Decisions(old.kind(), old.labels().size());
        float[][] logits = new Predictor(old.model(), old.workers()).logits(texts, done);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = decisions.rows(logits[i], texts.get(i));
        }
        return new OldAnswers(decisions, logits);
    }

    /**
     * The loss summed over the texts of a batch.
     *
     * @param outputs logits of the new model's head, in the batch's order
     * @param examples numbers of the texts, in the order in which they were given to the batch
     * @param texts the same as they were given to the batch
     * @param temperature above 1 the classes that the old model thought less likely count more
     */
    Tensor loss(Tensor outputs, TokenBatch batch, int[] examples, List<Encoding> texts, double temperature) {
        Scalar divisor = new Scalar(temperature);
        Tensor now = decisions.rows(outputs.narrow(1, 0, decisions.labels()), batch, texts);
        Tensor then = Tensors.of(inOrder(batch, examples), batch.placement()).view(-1, decisions.options());
        Tensor targets = torch.softmax(then.div(divisor), 1);
        Tensor loss = SoftCrossEntropyLoss.of(now.div(divisor), targets, torch.ones_like(targets.select(1, 0)));
        // a row for each label of a text, whose losses on targets are averaged too
        return decisions.kind() == TaskKind.MULTI_LABEL ? loss.div(new Scalar((double) decisions.labels())) : loss;
    }

    private float[] inOrder(TokenBatch batch, int[] examples) {
        int[] order = batch.order();
        float[] all = new float
                [Arrays.stream(order).map(b -> logits[examples[b]].length).sum()];
        int at = 0;
        for (int b : order) {
            float[] of = logits[examples[b]];
            System.arraycopy(of, 0, all, at, of.length);
            at += of.length;
        }
        return all;
    }
}
