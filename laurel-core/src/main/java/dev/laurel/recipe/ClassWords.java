package dev.laurel.recipe;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Classes put into words, so that what judges replies can judge them: the text is the prompt, the class the reply. */
record ClassWords(LabelSet labels, Map<String, String> words) {

    /** @throws UserError if words are given for a class that there is not */
    ClassWords {
        for (String name : words.keySet()) {
            if (!labels.contains(name)) {
                throw new UserError("reward.source.words names the class '" + name + "', which the data does not have."
                        + Nearest.hint(name, labels.names()));
            }
        }
    }

    static Prompt prompt(Example example) {
        Labeled text = (Labeled) example;
        return Prompt.of(text.pair().map(pair -> text.text() + "\n" + pair).orElse(text.text()));
    }

    Completion of(int label) {
        String name = labels.names().get(label);
        return Completion.of(words.getOrDefault(name, name.replace('_', ' ')));
    }

    List<Completion> all() {
        return IntStream.range(0, labels.size()).mapToObj(this::of).toList();
    }
}
