package dev.laurel.train;

import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The change of a batch's word vectors that raises the loss most (FGM: Miyato, Dai, Goodfellow 2017): r = ε·g / ‖g‖,
 * with g the gradient with respect to all word vectors of a text.
 *
 * <p>Each text has its own ‖g‖, so that what happens to it does not depend on what else is in its batch.
 */
final class WordPerturbation {

    /** Keeps a text without a gradient, such as one of which no token is labelled, from 0/0. */
    private static final double SMALLEST = 1e-12;

    private final TokenBatch batch;
    private final List<Tensor> seen = new ArrayList<>();

    private WordPerturbation(TokenBatch batch) {
        this.batch = batch;
    }

    /** Watches the word vectors of all passes over the batch until {@link #apply}. */
    static WordPerturbation of(TokenBatch batch) {
        WordPerturbation perturbation = new WordPerturbation(batch);
        batch.changeWords(perturbation::watch);
        return perturbation;
    }

    private Tensor watch(Tensor words) {
        // of a frozen table nobody else asks for the gradient
        Tensor watched = words.requires_grad() ? words : words.detach().set_requires_grad(true);
        watched.retain_grad();
        seen.add(watched);
        return watched;
    }

    /**
     * From now on passes over the batch see the changed vectors; after backward.
     *
     * @param epsilon length of each text's change
     */
    void apply(double epsilon) {
        Tensor change = Tensors.noGrad(() -> change(epsilon));
        batch.changeWords(words -> words.add(change));
    }

    /** {@code [N, H]} */
    private Tensor change(double epsilon) {
        Tensor gradient = seen.get(0).grad();
        for (Tensor words : seen.subList(1, seen.size())) {
            gradient = gradient.add(words.grad());
        }
        List<Tensor> parts = batch.cut(gradient);
        List<Tensor> changes = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            Tensor texts = parts.get(g).reshape(batch.groups().get(g).count(), -1);
            Tensor lengths = texts.square()
                    .sum(new long[] {1}, true, new ScalarTypeOptional())
                    .sqrt()
                    .clamp_min(new Scalar(SMALLEST));
            changes.add(texts.div(lengths).mul(new Scalar(epsilon)).view_as(parts.get(g)));
        }
        return batch.join(changes, gradient.size(0));
    }
}
