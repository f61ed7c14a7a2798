package dev.laurel.tensor;

/** The number format of matrix products; weights, residual stream, norms, softmax and losses are fp32 always. */
public enum Precision {
    /** bf16 where the machine computes it faster, fp32 otherwise. */
    AUTO,
    FP32,
    BF16
}
