package dev.laurel.objective;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * −Σᵢ log softmax(logitsᵢ)[targetᵢ], summed over the rows so that the caller decides the normaliser.
 *
 * <p>With label smoothing ε the target distribution is (1−ε)·one-hot + ε/C (Szegedy et al. 2016, as
 * {@code torch.nn.CrossEntropyLoss}). With all logits equal it is rows·log C, whatever ε.
 */
public final class CrossEntropyLoss {

    /** A target that is not counted: tokens that start no word. */
    public static final int IGNORED = -100;

    private static final long SUM = 2;

    private CrossEntropyLoss() {}

    /**
     * @param logits {@code [n, C]} fp32
     * @param targets {@code [n]} int64 class numbers or {@link #IGNORED}
     * @param labelSmoothing ε in [0, 1)
     * @return a scalar
     */
    public static Tensor of(Tensor logits, Tensor targets, double labelSmoothing) {
        return cross_entropy_loss(logits, targets, new TensorOptional(), SUM, IGNORED, labelSmoothing);
    }
}
