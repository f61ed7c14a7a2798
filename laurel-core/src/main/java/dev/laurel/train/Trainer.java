package dev.laurel.train;

import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;

/** A training method: a source of batches and a loss. The loop does the rest. */
public interface Trainer {

    /** What is trained. */
    Parameters parameters();

    /** Updates of the whole run. */
    long steps();

    /** After which updates an epoch ends, and the model is evaluated. */
    boolean endsEpoch(long step);

    /** Which share of the data's passes is done before this update, for display: 1.5 is in the middle of the second. */
    double epoch(long step);

    /** What one update learns from; the same for the same step, so that a run resumes anywhere. */
    Update update(long step);

    /** Whether updates can put their examples through the model more than once, as R-Drop and FGM ask for. */
    default boolean repeats() {
        return false;
    }

    /** Whether the average of the weights is asked before each update, as mean teachers are. */
    default boolean isTaught() {
        return false;
    }

    /** The examples of one update, cut into micro-batches, each divided between the workers. */
    interface Update {

        int microBatches();

        /** What the summed loss is divided by: examples, or labelled tokens. */
        double weight();

        /** Real tokens. */
        long tokens();

        /** Asks the teacher of one worker's share of one micro-batch, on that worker's thread; only if there is one. */
        default void ask(int microBatch, int worker) {
            throw new IllegalStateException("there is no teacher to ask");
        }

        /**
         * Forward pass over one worker's share of one micro-batch, on that worker's thread.
         *
         * @return the loss summed over the share; null if the worker has no share
         */
        Loss loss(int microBatch, int worker, Pass pass);

        /** Names the examples for a message, with where they were read. */
        String describe();
    }
}
