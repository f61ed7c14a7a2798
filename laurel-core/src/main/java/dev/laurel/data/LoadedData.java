package dev.laurel.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The parts of a data set, ready for training.
 *
 * @param labels in the order of the model's outputs; {@link LabelSet#NONE} for regression
 */
public record LoadedData<E extends Example>(
        TaskKind kind, LabelSet labels, Dataset<E> train, Optional<Dataset<E>> dev, Optional<Dataset<E>> test) {

    /**
     * The same data with its examples as what the task makes them: {@link Tagged} for words, else {@link Labeled}.
     *
     * @throws ClassCastException if they are not of that type
     */
    public <F extends Example> LoadedData<F> as(Class<F> type) {
        return new LoadedData<>(
                kind, labels, train.as(type), dev.map(part -> part.as(type)), test.map(part -> part.as(type)));
    }

    /** The parts there are: train, then dev and test. */
    public List<Dataset<E>> parts() {
        return Stream.of(Optional.of(train), dev, test)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Why there is nothing to learn, if there is not: a single class cannot be told from anything. */
    public Optional<String> nothingToLearn() {
        boolean choosesOne = kind == TaskKind.CLASSIFICATION || kind == TaskKind.TOKENS;
        return choosesOne && train.size() > 0 && labels.size() == 1
                ? Optional.of(
                        "the training part has no label but '" + labels.names().get(0)
                                + "': at least two are needed. Is the right column mapped, and the file complete?")
                : Optional.empty();
    }
}
