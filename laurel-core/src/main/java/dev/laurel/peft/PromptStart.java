package dev.laurel.peft;

import dev.laurel.base.Rng;
import java.util.function.Function;

/**
 * What a new prompt may begin as.
 *
 * @param seed of the words that are drawn
 * @param tokens the tokens of a text as the model reads it, special ones included
 */
record PromptStart(long seed, Function<String, int[]> tokens) {

    /**
     * The words whose vectors the virtual tokens begin as: drawn with repetition, or those of the text from the first
     * again until there are enough, as PEFT does.
     *
     * @param vocabulary words of the model
     */
    long[] words(SoftPromptConfig.PromptTuning config, int vocabulary) {
        long[] words = new long[config.virtualTokens()];
        if (config.start() == SoftPromptConfig.Start.VOCABULARY) {
            Rng rng = Rng.of(seed, SoftPrompt.NAME.hashCode());
            for (int i = 0; i < words.length; i++) {
                words[i] = rng.nextInt(vocabulary);
            }
            return words;
        }
        int[] ofText = tokens.apply(config.text().orElseThrow());
        for (int i = 0; i < words.length; i++) {
            words[i] = ofText[i % ofText.length];
        }
        return words;
    }
}
