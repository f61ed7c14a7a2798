package dev.laurel.train.semisupervised;

import dev.laurel.model.Model;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Some texts that go through a model together, and numbers that belong to their choices.
 *
 * @param examples numbers of the texts
 * @param texts the same as the model reads them
 */
record DecisionBatch(Model model, Decisions decisions, int[] examples, List<Encoding> texts, TokenBatch batch) {

    static DecisionBatch of(Model model, Decisions decisions, int[] examples, List<Encoding> texts) {
        long[] keys = Arrays.stream(examples).asLongStream().toArray();
        return new DecisionBatch(
                model,
                decisions,
                examples,
                texts,
                new TokenBatch(texts, keys, model.parameters().placement()));
    }

    /**
     * The same with numbers by place among the texts, not by the texts' own.
     *
     * @param keys numbers of the texts, from which what is random follows
     */
    static DecisionBatch byPlace(Model model, Decisions decisions, int[] keys, List<Encoding> texts) {
        TokenBatch batch = of(model, decisions, keys, texts).batch();
        return new DecisionBatch(
                model, decisions, IntStream.range(0, keys.length).toArray(), texts, batch);
    }

    /** What the model says of each text, in the order of the texts: the logits of its choices, row by row; no gradient. */
    float[][] said() {
        float[] logits = Tensors.floats(Tensors.noGrad(() -> logits(Pass.inference())));
        float[][] said = new float[texts.size()][];
        int at = 0;
        for (int b : batch.order()) {
            int size = decisions.rows(texts.get(b)) * decisions.options();
            said[b] = Arrays.copyOfRange(logits, at, at + size);
            at += size;
        }
        return said;
    }

    /** {@code [n, C]}: the logits of all choices. */
    Tensor logits(Pass pass) {
        return decisions.rows(model.logits(batch, pass), batch, texts);
    }

    /**
     * Numbers of each option, in the order of {@link #logits}.
     *
     * @param all of each example its rows one after the other
     * @return {@code [n, C]}
     */
    Tensor options(float[][] all) {
        return gathered(all).view(-1, decisions.options());
    }

    /** The same of each choice, {@code [n]}. */
    Tensor gathered(float[][] all) {
        int[] order = batch.order();
        float[] values =
                new float[Arrays.stream(order).map(b -> all[examples[b]].length).sum()];
        int at = 0;
        for (int b : order) {
            float[] of = all[examples[b]];
            System.arraycopy(of, 0, values, at, of.length);
            at += of.length;
        }
        return Tensors.of(values, batch.placement());
    }
}
