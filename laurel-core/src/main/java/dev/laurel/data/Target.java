package dev.laurel.data;

import java.util.Set;

/** What a text classifier or regressor predicts. */
public sealed interface Target {

    /** Exactly one class. */
    record OneOf(String label) implements Target {}

    /** Any number of classes, also none. */
    record AnyOf(Set<String> labels) implements Target {}

    /** A real number. */
    record Value(double value) implements Target {}
}
