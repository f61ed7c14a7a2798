package dev.laurel.recipe;

import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.data.Target;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.TaskModel;
import dev.laurel.metric.ClassificationScores;
import dev.laurel.metric.EntityScores;
import dev.laurel.metric.MultiLabelScores;
import dev.laurel.metric.Scores;
import dev.laurel.tokenize.Encoding;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What a version predicts of a set, scored by what it decides: so a version may be measured on classes that it does not
 * have, which it then always misses.
 */
final class VersionScores {

    private VersionScores() {}

    /**
     * Measures a model.
     *
     * @param encodings of the set, as the model reads it
     * @param labels of the model and of the set
     * @param done is told the number of tokens done so far
     */
    static Scores of(
            TaskModel model, List<Encoding> encodings, LabelSet labels, Dataset<Example> set, LongConsumer done) {
        List<Prediction> predictions = model.predict(set.examples(), encodings, done);
        return of(model.kind(), labels, set.examples(), predictions);
    }

    static Scores of(TaskKind kind, LabelSet labels, List<Example> examples, List<Prediction> predictions) {
        return switch (kind) {
            case CLASSIFICATION ->
                ClassificationScores.of(
                        labels.names(),
                        examples.stream()
                                .mapToInt(e -> labels.index(((Target.OneOf) target(e)).label()))
                                .toArray(),
                        predictions.stream()
                                .mapToInt(p -> labels.index(((Prediction.OneOf) p).label()))
                                .toArray());
            case MULTI_LABEL ->
                MultiLabelScores.of(
                        labels.names(),
                        examples.stream()
                                .map(e -> marks(labels, ((Target.AnyOf) target(e)).labels()))
                                .toArray(boolean[][]::new),
                        predictions.stream()
                                .map(p -> marks(labels, ((Prediction.AnyOf) p).labels()))
                                .toArray(boolean[][]::new));
            case TOKENS -> tokens(labels, examples, predictions);
            case REGRESSION -> throw new IllegalStateException("a number has no classes");
        };
    }

    private static Scores tokens(LabelSet labels, List<Example> examples, List<Prediction> predictions) {
        List<List<String>> gold =
                examples.stream().map(e -> ((Tagged) e).tags()).toList();
        List<List<String>> predicted =
                predictions.stream().map(p -> ((Prediction.Tags) p).tags()).toList();
        return labels.names().stream().anyMatch(label -> label.startsWith("B-"))
                ? EntityScores.of(gold, predicted)
                : ClassificationScores.of(labels.names(), indices(labels, gold), indices(labels, predicted));
    }

    private static int[] indices(LabelSet labels, List<List<String>> sentences) {
        return sentences.stream().flatMap(List::stream).mapToInt(labels::index).toArray();
    }

    private static boolean[] marks(LabelSet labels, Iterable<String> named) {
        boolean[] marks = new boolean[labels.size()];
        named.forEach(label -> marks[labels.index(label)] = true);
        return marks;
    }

    private static Target target(Example example) {
        return ((Labeled) example).target().orElseThrow();
    }
}
