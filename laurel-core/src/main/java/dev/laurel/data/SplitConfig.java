package dev.laurel.data;

import dev.laurel.config.Key;
import java.util.Optional;

/** Parts taken at random from the training examples. */
public record SplitConfig(
        @Key(
                doc = "Fraction that becomes the development part.",
                defaultValue = "0",
                min = 0,
                max = 1,
                exclusiveMax = true)
        double dev,

        @Key(doc = "Fraction that becomes the test part.", defaultValue = "0", min = 0, max = 1, exclusiveMax = true)
        double test,

        @Key(
                doc = "Column whose equal values stay on one side; without it equal texts do,"
                        + " and classes are divided evenly.")
        Optional<String> by) {

    public SplitConfig {
        if (dev + test >= 1) {
            throw new IllegalArgumentException(
                    "'dev' and 'test' together must be below 1, found " + dev + " and " + test);
        }
        if (by.isPresent() && dev == 0 && test == 0) {
            throw new IllegalArgumentException("'by' divides nothing without 'dev' or 'test'");
        }
    }
}
