package dev.laurel.eval.zeroshot;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.util.List;
import java.util.Map;

/**
 * Classes in words that a model can read.
 *
 * @param labels names of the classes, in order
 * @param words of a class what it is called, where its name, with spaces for underscores, is not it
 * @param template a sentence with {@value #PLACE} where the class stands
 */
public record ClassDescriptions(List<String> labels, Map<String, String> words, String template) {

    /** What stands for the class in a template. */
    public static final String PLACE = "{}";

    /** @throws UserError if words are given for a class that there is not, or the template has no place for a class */
    public ClassDescriptions {
        labels = List.copyOf(labels);
        words = Map.copyOf(words);
        for (String name : words.keySet()) {
            if (!labels.contains(name)) {
                throw new UserError("a description is given for the class '" + name + "', which there is not."
                        + Nearest.hint(name, labels));
            }
        }
        if (!template.contains(PLACE)) {
            throw new UserError("the template '" + template + "' has no " + PLACE
                    + ", so every class would read the same. Write " + PLACE + " where the class stands");
        }
    }

    /** What is read for each class, in their order. */
    public List<String> texts() {
        return labels.stream().map(this::text).toList();
    }

    private String text(String label) {
        return template.replace(PLACE, words.getOrDefault(label, label.replace('_', ' ')));
    }
}
