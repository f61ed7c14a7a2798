package dev.laurel.train;

import java.util.Map;

/** Is told how a run goes. */
public interface TrainObserver {

    /**
     * One update.
     *
     * @param step number of updates made, from 1
     * @param loss mean loss of the update
     * @param gradientNorm before clipping
     * @param tokens real tokens of the update
     */
    record Step(long step, double epoch, double loss, double learningRate, double gradientNorm, long tokens) {}

    void step(Step step);

    /** The model was evaluated after that many updates. */
    void evaluated(long step, Map<String, Double> metrics, boolean best);

    /** A checkpoint was written. */
    void saved(long step);
}
