package dev.laurel.train;

import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * What a share of a batch contributes to the loss of an update.
 *
 * @param sum a scalar with gradient: the losses summed, not averaged
 * @param next another summand of it, which can only be computed when the gradients of the first are known
 */
public record Loss(Tensor sum, Optional<Supplier<Tensor>> next) {

    /** The whole loss. */
    public Loss(Tensor sum) {
        this(sum, Optional.empty());
    }

    Loss(Tensor sum, Supplier<Tensor> next) {
        this(sum, Optional.of(next));
    }
}
