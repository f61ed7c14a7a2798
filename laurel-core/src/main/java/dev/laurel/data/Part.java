package dev.laurel.data;

import dev.laurel.base.Location;
import java.util.List;

/** The examples of a part while it is being loaded. */
record Part(String name, List<Item> items, String sha256) {

    /**
     * An example with what only the loading needs.
     *
     * @param group what the split must not divide
     * @param wordPerLine whether each word of a sentence has its own line
     */
    record Item(Example example, String group, boolean wordPerLine) {

        /** The labels of an example; for words one for each word. */
        List<String> labels() {
            return example instanceof Tagged tagged
                    ? tagged.tags()
                    : List.copyOf(((Labeled) example).target().orElseThrow().labels());
        }

        /** Where the label of that index stands. */
        Location location(int label) {
            Location start = example.location();
            return wordPerLine ? new Location(start.file(), start.line() + label) : start;
        }

        Item with(Example changed) {
            return new Item(changed, group, wordPerLine);
        }
    }

    Part with(List<Item> chosen) {
        return new Part(name, chosen, sha256);
    }

    /** The items at these positions as a part of their own. */
    Part pick(String newName, List<Integer> positions) {
        return new Part(newName, positions.stream().map(items::get).toList(), sha256);
    }

    Dataset<Example> dataset() {
        return new Dataset<>(name, items.stream().map(Item::example).toList(), sha256);
    }
}
