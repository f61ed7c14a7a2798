package dev.laurel.eval.zeroshot;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.SentencePooling;
import dev.laurel.tensor.Placement;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be told apart, and how, by a model that was not trained for it.
 *
 * @param labels names of the classes; at least one, two unless a text may have any number of them
 * @param words what a class is called, where its name is not it
 * @param way how; empty for what the model is made for
 * @param template of the descriptions, or of the gap; empty for the way's own
 * @param anyNumber whether a text may have several classes, or none
 */
public record ZeroShot(
        List<String> labels,
        Map<String, String> words,
        Optional<Way> way,
        Optional<String> template,
        boolean anyNumber) {

    /** What a class is told by. */
    public enum Way {
        /** The nearest description, by sentence vectors. */
        SIMILARITY,
        /** The description that the text entails most. */
        ENTAILMENT,
        /** The word that fits best into a gap. */
        MASK
    }

    /** @throws UserError if the classes do not differ */
    public ZeroShot {
        labels = List.copyOf(labels);
        words = Map.copyOf(words);
        if (new HashSet<>(labels).size() < labels.size() || labels.stream().anyMatch(String::isBlank)) {
            throw new UserError(
                    "the classes are " + String.join(", ", labels) + ": each needs a name, and none may stand twice");
        }
        if (labels.size() < (anyNumber ? 1 : 2)) {
            throw new UserError("there is one class, '" + labels.get(0)
                    + "', so there is nothing to tell apart. Name at least two");
        }
    }

    /**
     * Opens a model to tell these classes.
     *
     * @param name by which the user knows the model
     * @param folder where it lies
     * @throws UserError if it cannot be read, or is not made for this
     */
    public ZeroShotClassifier open(String name, Path folder, Placement placement) {
        Path complete = AtomicFolder.at(folder).locate();
        Way chosen = way.orElseGet(() -> madeFor(HfConfig.read(complete)));
        if (anyNumber && chosen != Way.ENTAILMENT) {
            throw new UserError("several classes of a text are told by entailment only, and " + name
                    + " is used by its " + (chosen == Way.MASK ? "gap" : "similarity"));
        }
        if (chosen == Way.SIMILARITY) {
            return SimilarityClassifier.open(
                    complete,
                    SentencePooling.of(name, complete),
                    new ClassDescriptions(labels, words, template.orElse(ClassDescriptions.PLACE)),
                    placement);
        }
        TaskModel model = TaskModel.open(complete, placement);
        try {
            return chosen == Way.ENTAILMENT
                    ? new EntailmentClassifier(
                            model,
                            new ClassDescriptions(labels, words, template.orElse(EntailmentClassifier.TEMPLATE)),
                            anyNumber)
                    : new VerbaliserClassifier(model, labels, words, template.orElse(VerbaliserClassifier.TEMPLATE));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Inference where a class is called entailment, a gap where the template has one, else vectors. */
    private Way madeFor(HfConfig config) {
        if (config.labels().filter(EntailmentClassifier::tells).isPresent()) {
            return Way.ENTAILMENT;
        }
        return template.filter(text -> text.contains(VerbaliserClassifier.MASK)).isPresent()
                ? Way.MASK
                : Way.SIMILARITY;
    }
}
