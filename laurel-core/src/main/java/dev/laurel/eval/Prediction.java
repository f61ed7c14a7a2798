package dev.laurel.eval;

import java.util.Arrays;
import java.util.List;

/** What a model says about one example. */
public sealed interface Prediction {

    /**
     * One class.
     *
     * @param label the most probable class
     * @param probabilities of all classes, in the model's order
     */
    record OneOf(String label, double[] probabilities) implements Prediction {

        /** The probability of the label: the largest of all. */
        public double probability() {
            return Arrays.stream(probabilities).max().orElseThrow();
        }
    }

    /**
     * Any number of classes.
     *
     * @param labels those with a probability of at least one half
     * @param probabilities of all classes, each on its own
     */
    record AnyOf(List<String> labels, double[] probabilities) implements Prediction {}

    /** A number. */
    record Value(double value) implements Prediction {}

    /**
     * A tag for each word.
     *
     * @param tags {@code O} for words that were cut off
     * @param probabilities of the tags that were chosen; 0 for words that were cut off
     */
    record Tags(List<String> tags, double[] probabilities) implements Prediction {}
}
