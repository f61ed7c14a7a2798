package dev.laurel.train.pretrain;

import dev.laurel.base.UserError;
import dev.laurel.tokenize.Tokenizer;

/**
 * A text cut into what a model reads at a time; the number of the instances is fixed, while what is in them may follow
 * from the pass over them.
 *
 * <p>Any number of threads may use one.
 */
public sealed interface Instances permits PackedBlocks, SingleLines, SegmentPairs {

    /** The pass that is measured, not learned from: it is always the same. */
    int HELD_OUT = -1;

    /**
     * Cuts a text.
     *
     * @param maxLength tokens that are read at most
     * @param seed of what is drawn at random
     * @throws UserError if the text has nothing of what is to be learned
     */
    static Instances of(TokenizedText text, PretrainConfig config, Tokenizer tokenizer, int maxLength, long seed) {
        if (config.sentences() != PretrainConfig.Sentences.NONE) {
            return SegmentPairs.of(text, config.sentences(), tokenizer, maxLength, seed);
        }
        return switch (config.packing()) {
            case BLOCKS -> new PackedBlocks(text, maxLength);
            case LINES -> new SingleLines(text, maxLength);
        };
    }

    /** How many there are. */
    int size();

    /** About how many tokens an instance has: exactly, unless they follow from the pass. */
    int length(int number);

    /** How many are shorter than what they were cut from, because it did not fit. */
    int cut();

    /**
     * An instance as it is read in a pass.
     *
     * @param pass counted from 0, or {@link #HELD_OUT}
     */
    Instance get(int number, int pass);
}
