package dev.laurel.train.pretrain;

import dev.laurel.metric.MaskedScores;
import dev.laurel.model.Model;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Tensors;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Some instances as one packed batch; words are predicted only where they are hidden. */
final class MaskedBatch {

    private final List<MaskedInstance> instances;
    private final TokenBatch batch;
    /** {@code [n]} rows of the packed tokens. */
    private final long[] rows;
    /** {@code [n]} the words that are hidden there. */
    private final long[] words;
    /** {@code [B]} in the batch's order. */
    private final long[] relations;

    MaskedBatch(List<MaskedInstance> given, Placement placement) {
        batch = new TokenBatch(
                given.stream().map(MaskedInstance::seen).toList(),
                given.stream().mapToLong(MaskedInstance::number).toArray(),
                placement);
        instances = IntStream.of(batch.order()).mapToObj(given::get).toList();
        int hidden = instances.stream().mapToInt(of -> of.places().length).sum();
        rows = new long[hidden];
        words = new long[hidden];
        int n = 0;
        int begin = 0;
        for (MaskedInstance instance : instances) {
            for (int i = 0; i < instance.places().length; i++, n++) {
                rows[n] = begin + instance.places()[i];
                words[n] = instance.words()[i];
            }
            begin += instance.length();
        }
        relations = instances.stream().mapToLong(MaskedInstance::relation).toArray();
    }

    private boolean hasPairs() {
        return instances.stream().anyMatch(MaskedInstance::isPair);
    }

    /**
     * The losses of the hidden words, summed, and those of the pairs, summed and multiplied: one scalar with gradient;
     * null if there is nothing to be told.
     */
    Tensor loss(Model model, Pass pass, double labelSmoothing, double pairWeight) {
        if (rows.length == 0 && !hasPairs()) {
            return null;
        }
        Tensor hidden = model.hiddenStates(batch, pass);
        Tensor loss = null;
        if (rows.length > 0) {
            loss = CrossEntropyLoss.of(wordLogits(model, hidden, pass), targets(words), labelSmoothing);
        }
        if (hasPairs()) {
            Tensor pairs = CrossEntropyLoss.of(model.pairLogits(hidden, batch, pass), targets(relations), 0)
                    .mul(new Scalar(pairWeight));
            loss = loss == null ? pairs : loss.add(pairs);
        }
        return loss;
    }

    /** What the model makes of each instance, in the batch's order; without gradients and dropout. */
    void measure(Model model, MaskedScores.Text[] results) {
        Pass pass = Pass.inference();
        Tensor hidden = model.hiddenStates(batch, pass);
        Told ofWords = rows.length > 0 ? told(wordLogits(model, hidden, pass), words) : null;
        Told ofPairs = hasPairs() ? told(model.pairLogits(hidden, batch, pass), relations) : null;
        int n = 0;
        for (int b = 0; b < instances.size(); b++) {
            MaskedInstance instance = instances.get(b);
            double loss = 0;
            int found = 0;
            for (int i = 0; i < instance.places().length; i++, n++) {
                loss += ofWords.losses()[n];
                found += ofWords.right(n) ? 1 : 0;
            }
            boolean pair = instance.isPair();
            results[instance.number()] = new MaskedScores.Text(
                    loss,
                    instance.places().length,
                    found,
                    pair ? ofPairs.losses()[b] : 0,
                    pair,
                    pair && ofPairs.right(b));
        }
    }

    private Tensor wordLogits(Model model, Tensor hidden, Pass pass) {
        return model.wordLogits(hidden.index_select(0, targets(rows)), batch, pass);
    }

    private Tensor targets(long[] values) {
        return Tensors.of(values, batch.placement());
    }

    /**
     * What became of predictions.
     *
     * @param losses {@code [n]} cross-entropy of each, in nats
     * @param likeliest {@code [n]} classes
     * @param right {@code [n]} what they should be
     */
    private record Told(float[] losses, long[] likeliest, long[] right) {

        boolean right(int i) {
            return likeliest[i] == right[i];
        }
    }

    private Told told(Tensor logits, long[] right) {
        // where nothing is to be told, any class will do
        Tensor classes = targets(right).clamp_min(new Scalar(0)).unsqueeze(1);
        Tensor losses = logits.logsumexp(1).sub(logits.gather(1, classes).squeeze(1));
        return new Told(Tensors.floats(losses), Tensors.longs(logits.argmax(new LongOptional(1), false)), right);
    }
}
