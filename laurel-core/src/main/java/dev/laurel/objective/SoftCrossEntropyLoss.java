package dev.laurel.objective;

import static org.bytedeco.pytorch.global.torch.log_softmax;

import org.bytedeco.pytorch.Tensor;

/**
 * Cross-entropy with a distribution as the target, each row with a weight: Σᵢ wᵢ·(−Σ_y qᵢ(y)·log softmax(logitsᵢ)(y)),
 * summed so that the caller decides the normaliser.
 *
 * <p>With all weights 1 it is {@code torch.nn.functional.cross_entropy(logits, q, reduction="sum")}; its gradient is
 * wᵢ·(softmax(logitsᵢ) − qᵢ). What pseudo-labels and consistency are learned by; a row of weight 0 is not learned.
 */
public final class SoftCrossEntropyLoss {

    private static final int OPTIONS = 1;

    private SoftCrossEntropyLoss() {}

    /**
     * @param logits {@code [n, C]} fp32
     * @param targets {@code [n, C]} fp32, rows that sum to 1
     * @param weights {@code [n]} fp32, 0 or more
     * @return a scalar
     */
    public static Tensor of(Tensor logits, Tensor targets, Tensor weights) {
        Shape.requireSame(logits, targets);
        Shape.require(weights, logits.size(0));
        return log_softmax(logits, OPTIONS)
                .mul(targets)
                .mul(weights.unsqueeze(OPTIONS))
                .sum()
                .neg();
    }
}
