package dev.laurel.objective;

import static org.bytedeco.pytorch.global.torch.binary_cross_entropy_with_logits;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Binary cross-entropy of each class on its own, Σᵢ meanⱼ −[y log σ(z) + (1−y) log(1−σ(z))]: the mean over classes as
 * {@code torch.nn.BCEWithLogitsLoss} takes it, the sum over rows so that the caller decides the normaliser.
 */
public final class BinaryCrossEntropyLoss {

    private static final long SUM = 2;

    private BinaryCrossEntropyLoss() {}

    /**
     * @param logits {@code [n, C]} fp32
     * @param targets {@code [n, C]} fp32, each 0 or 1
     * @return a scalar; n·log 2 if all logits are 0
     */
    public static Tensor of(Tensor logits, Tensor targets) {
        Tensor sum = binary_cross_entropy_with_logits(logits, targets, new TensorOptional(), new TensorOptional(), SUM);
        return sum.div(new Scalar((double) logits.size(1)));
    }
}
