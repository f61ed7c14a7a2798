package dev.laurel.recipe;

import java.util.List;

/** Gives the rewards of a semi-supervised run: for each text one for each option of its decisions. */
interface OptionRewards extends AutoCloseable {

    /** What has to be trained before there are rewards. */
    default List<Leg> legs() {
        return List.of();
    }

    /**
     * The rewards of a part's texts, row by row.
     *
     * @param part unlabelled, or dev if there is one
     */
    float[][] of(String part);

    /** What the reader should know of the rewards, in whole sentences. */
    default List<String> notes() {
        return List.of();
    }

    @Override
    default void close() {}
}
