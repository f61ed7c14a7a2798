package dev.laurel.recipe;

import dev.laurel.distributed.Workers;
import dev.laurel.metric.Scores;
import dev.laurel.model.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** What of a run depends on the kind of its task: the data as the model reads them, training, and measuring. */
interface Job extends AutoCloseable {

    /** The part whose measure decides which weights are kept. */
    String DEV = "dev";

    /**
     * A part of the data as the model reads it.
     *
     * @param examples how many
     * @param tokens that are read
     * @param cut examples that were too long
     * @param labels how often each occurs; empty where there are none
     */
    record Part(String name, int examples, long tokens, int cut, String sha256, Map<String, Long> labels) {

        /** Whether it is measured, and not learned from. */
        boolean isHeldOut() {
            return !name.equals(FlowData.TRAIN) && !name.equals(FlowData.UNLABELLED);
        }
    }

    /** What was measured of a part. */
    interface Measured {

        Scores scores();

        /** The most wrong examples, worst first. */
        List<RunRecord.Mistake> mistakes(int most);
    }

    Model model();

    Workers workers();

    /** The parts there are: train first. */
    List<Part> parts();

    /** What the reader should know of how the data was read. */
    List<String> warnings();

    /** What is trained, one after the other. */
    List<Leg> legs();

    /**
     * Measures the model as it is on a part.
     *
     * @param done is told the number of tokens done so far
     */
    Measured measure(String part, LongConsumer done);

    /** The metric by which the best weights are found. */
    String headline();

    /** What is to be fitted on held-out data after training, before the last measuring; mostly nothing. */
    default void finish() {}

    /** Writes the model so that it can be used. */
    void save(Path folder);

    /**
     * Makes sure that what was saved is what was measured; may put the saved model in the place of the trained one.
     *
     * @param done is told the number of tokens done so far
     * @throws dev.laurel.base.RunFailure if it is not
     */
    default void verify(Path folder, LongConsumer done) {}

    /** Writes beside the saved model what its users must know; mostly nothing. */
    default void describe(Path folder, RunRecord record) {}

    /** In words, how many tokens of a text a model can read, and what takes the rest. */
    static String mostRead(int tokens, Model model) {
        int virtual = model.takenPlaces();
        return "the model reads at most " + tokens + " tokens"
                + (virtual > 0 ? " of a text beside " + virtual + " virtual ones (peft.virtual_tokens)" : "");
    }

    @Override
    void close();
}
