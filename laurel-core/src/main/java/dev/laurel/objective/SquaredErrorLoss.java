package dev.laurel.objective;

import org.bytedeco.pytorch.Tensor;

/** Σᵢ (predictionᵢ − targetᵢ)², summed so that the caller decides the normaliser. */
public final class SquaredErrorLoss {

    private SquaredErrorLoss() {}

    /**
     * @param predictions {@code [n]} fp32
     * @param targets {@code [n]} fp32
     * @return a scalar
     */
    public static Tensor of(Tensor predictions, Tensor targets) {
        return predictions.sub(targets).square().sum();
    }
}
