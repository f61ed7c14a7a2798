package dev.laurel.data;

import java.util.Set;

/** What a text classifier or regressor predicts. */
public sealed interface Target {

    /** The classes: one, any number, or none of a number. */
    Set<String> labels();

    /** Exactly one class. */
    record OneOf(String label) implements Target {

        @Override
        public Set<String> labels() {
            return Set.of(label);
        }
    }

    /** Any number of classes, also none. */
    record AnyOf(Set<String> labels) implements Target {}

    /** A real number. */
    record Value(double value) implements Target {

        @Override
        public Set<String> labels() {
            return Set.of();
        }
    }
}
