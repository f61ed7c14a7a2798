package dev.laurel.objective;

import static org.bytedeco.pytorch.global.torch.log_softmax;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How far two passes over the same examples, with other dropout, disagree (R-Drop: Liang et al. 2021): the mean of both
 * Kullback–Leibler divergences, ½ KL(p‖q) + ½ KL(q‖p) = ½ Σ (p − q)(log p − log q), summed over the rows.
 *
 * <p>0 if both say the same; gradients flow into both.
 */
public final class RDropLoss {

    private RDropLoss() {}

    /**
     * Between two distributions over classes.
     *
     * @param one logits {@code [n, C]} fp32
     * @param other the same of the other pass
     * @return a scalar
     */
    public static Tensor ofClasses(Tensor one, Tensor other) {
        Tensor p = log_softmax(one, 1);
        Tensor q = log_softmax(other, 1);
        return half(p.exp().sub(q.exp()).mul(p.sub(q)));
    }

    /**
     * Between the probabilities of each class on its own, the mean over classes as {@link BinaryCrossEntropyLoss} has
     * it: of a yes-or-no variable log p − log q is the difference of the logits.
     *
     * @param one logits {@code [n, C]} fp32
     * @param other the same of the other pass
     * @return a scalar
     */
    public static Tensor ofLabels(Tensor one, Tensor other) {
        Tensor sum = half(one.sigmoid().sub(other.sigmoid()).mul(one.sub(other)));
        return sum.div(new Scalar((double) one.size(1)));
    }

    /**
     * Between numbers, which have no distribution: the squared difference, the mean over the outputs.
     *
     * @param one {@code [n, K]} fp32
     * @param other the same of the other pass
     * @return a scalar
     */
    public static Tensor ofValues(Tensor one, Tensor other) {
        return one.sub(other).square().sum().div(new Scalar((double) one.size(1)));
    }

    private static Tensor half(Tensor terms) {
        return terms.sum().mul(new Scalar(0.5));
    }
}
