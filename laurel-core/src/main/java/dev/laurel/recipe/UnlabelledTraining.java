package dev.laurel.recipe;

import java.util.List;

/** A way to learn from texts without labels. */
interface UnlabelledTraining extends AutoCloseable {

    /** What is trained, one after the other. */
    List<Leg> legs();

    @Override
    default void close() {}
}
