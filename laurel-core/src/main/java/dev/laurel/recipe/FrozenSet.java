package dev.laurel.recipe;

import dev.laurel.data.Dataset;
import dev.laurel.data.Example;

/**
 * Held-out examples that every later version is measured on.
 *
 * @param since the version that it came with
 */
record FrozenSet(Dataset<Example> data, int since) {

    String name() {
        return data.name();
    }
}
