package dev.laurel.recipe;

import java.util.Map;

/** Looks on while a run trains, and may end it: how a search gives up what does not promise much. */
public interface Onlooker {

    /**
     * How far a run has come.
     *
     * @param share of all its updates, in (0, 1]; of several trainings each counts alike
     * @param updates that were made
     * @param passes over the training data
     */
    record Reached(double share, long updates, double passes) {}

    /** Whether to be told what the dev part says now; asked after every update of a training that has one. */
    boolean looksAt(double share);

    /**
     * Is told; returns whether the run goes on.
     *
     * @param dev what the dev part says of the weights as they are, by metric
     */
    boolean goesOn(Reached reached, Map<String, Double> dev);
}
