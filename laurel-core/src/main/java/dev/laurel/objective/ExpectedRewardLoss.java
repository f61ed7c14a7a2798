package dev.laurel.objective;

import static org.bytedeco.pytorch.global.torch.log_softmax;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a policy over finitely many options misses of its reward: Σᵢ −[Σ_y π(y)·R(y) − β·KL(π‖reference)] with
 * π = softmax(logitsᵢ), summed over the rows so that the caller decides the normaliser.
 *
 * <p>Nothing is sampled, so the gradient is exact: with A(y) = R(y) − β·(log π(y) − log reference(y)) it is
 * −π(y)·(A(y) − Σ_z π(z)·A(z)) for the logit of y. Least at π(y) ∝ reference(y)·exp(R(y)/β), where it is
 * −β·log Σ_y reference(y)·exp(R(y)/β) (Ziegler et al. 2019 for the objective, here without its sampling).
 */
public final class ExpectedRewardLoss {

    private static final int OPTIONS = 1;

    private ExpectedRewardLoss() {}

    /**
     * @param logits {@code [n, C]} fp32
     * @param rewards {@code [n, C]} fp32, of each option
     * @param reference {@code [n, C]} fp32, log-probabilities of the policy to stay near to
     * @param beta weight of the divergence from it, 0 or more
     * @return a scalar
     */
    public static Tensor of(Tensor logits, Tensor rewards, Tensor reference, double beta) {
        Shape.requireSame(logits, rewards, reference);
        Tensor log = log_softmax(logits, OPTIONS);
        Tensor divergence = log.sub(reference).mul(new Scalar(beta));
        return log.exp().mul(divergence.sub(rewards)).sum();
    }
}
