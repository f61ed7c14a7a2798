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
}
