package dev.laurel.train;

import org.bytedeco.pytorch.Tensor;

/**
 * What a share of a batch contributes to the loss of an update.
 *
 * @param sum a scalar with gradient: the losses summed, not averaged
 */
public record Loss(Tensor sum) {}
