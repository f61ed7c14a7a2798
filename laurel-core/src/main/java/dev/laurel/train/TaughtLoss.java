package dev.laurel.train;

/** A training method that learns from a teacher: the average of the weights so far, which is asked before each update. */
public interface TaughtLoss extends ExampleLoss {

    /**
     * Asks the model, whose weights are the teacher's now, of some examples, without gradient, on the calling worker's
     * thread; what it says is kept until their loss is computed.
     *
     * @param examples at least one
     */
    void ask(int[] examples);
}
