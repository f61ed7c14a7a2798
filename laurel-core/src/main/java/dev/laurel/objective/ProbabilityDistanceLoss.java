package dev.laurel.objective;

import static org.bytedeco.pytorch.global.torch.softmax;

import org.bytedeco.pytorch.Tensor;

/**
 * How far probabilities are from a teacher's: Σᵢ Σ_y (softmax(logitsᵢ)(y) − qᵢ(y))², summed so that the caller decides the
 * normaliser (Tarvainen, Valpola: Mean teachers are better role models, 2017, whose loss is divided by the classes too).
 *
 * <p>With p = softmax(logits) its gradient is 2·p(y)·((p(y) − q(y)) − Σ_z p(z)·(p(z) − q(z))).
 */
public final class ProbabilityDistanceLoss {

    private static final int OPTIONS = 1;

    private ProbabilityDistanceLoss() {}

    /**
     * @param logits {@code [n, C]} fp32
     * @param targets {@code [n, C]} fp32, rows that sum to 1
     * @return a scalar
     */
    public static Tensor of(Tensor logits, Tensor targets) {
        Shape.requireSame(logits, targets);
        return softmax(logits, OPTIONS).sub(targets).square().sum();
    }
}
