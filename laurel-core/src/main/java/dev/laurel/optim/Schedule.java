package dev.laurel.optim;

/**
 * The learning rate as a share of its peak, over the steps of a run: a linear warm-up, then one of three shapes, as
 * transformers' {@code get_*_schedule_with_warmup}.
 *
 * @param shape what follows the warm-up
 * @param warmupSteps steps over which the rate rises from 0
 * @param totalSteps steps of the run
 */
public record Schedule(Shape shape, long warmupSteps, long totalSteps) {

    /** What follows the warm-up. */
    public enum Shape {
        /** A straight line down to 0. */
        LINEAR,
        /** Half a cosine down to 0. */
        COSINE,
        /** No change. */
        CONSTANT
    }

    /** The share for the step that makes the step-th update, counted from 0. */
    public double at(long step) {
        if (step < warmupSteps) {
            return (double) step / Math.max(1, warmupSteps);
        }
        double progress = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
        return switch (shape) {
            case LINEAR -> Math.max(0, 1 - progress);
            case COSINE -> Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
            case CONSTANT -> 1;
        };
    }
}
