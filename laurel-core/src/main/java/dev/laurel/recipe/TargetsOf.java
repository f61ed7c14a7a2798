package dev.laurel.recipe;

import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.data.Target;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.WordStarts;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.supervised.Targets;
import java.util.Arrays;
import java.util.List;

/** What a task wants predicted of each example, as numbers. */
final class TargetsOf {

    private TargetsOf() {}

    static Targets examples(
            LabelSet labels, TaskKind task, Dataset<Example> data, List<Encoding> encodings, TrainConfig config) {
        List<Example> examples = data.examples();
        return switch (task) {
            case CLASSIFICATION ->
                new Targets.Classes(
                        examples.stream()
                                .mapToInt(e -> labels.index(((Target.OneOf) target(e)).label()))
                                .toArray(),
                        config.labelSmoothing());
            case MULTI_LABEL ->
                new Targets.MultiLabel(examples.stream()
                        .map(e -> membership(labels, (Target.AnyOf) target(e)))
                        .toArray(float[][]::new));
            case REGRESSION -> new Targets.Values(values(examples));
            case TOKENS -> new Targets.Tags(tags(labels, examples, encodings), config.labelSmoothing());
        };
    }

    private static Target target(Example example) {
        return ((Labeled) example).target().orElseThrow();
    }

    private static float[] membership(LabelSet labels, Target.AnyOf target) {
        float[] membership = new float[labels.size()];
        target.labels().forEach(label -> membership[labels.index(label)] = 1);
        return membership;
    }

    private static float[] values(List<Example> examples) {
        float[] values = new float[examples.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((Target.Value) target(examples.get(i))).value();
        }
        return values;
    }

    private static int[][] tags(LabelSet labels, List<Example> examples, List<Encoding> encodings) {
        int[][] tags = new int[examples.size()][];
        for (int i = 0; i < tags.length; i++) {
            Encoding encoding = encodings.get(i);
            List<String> words = ((Tagged) examples.get(i)).tags();
            tags[i] = new int[encoding.length()];
            Arrays.fill(tags[i], CrossEntropyLoss.IGNORED);
            for (int t = 0; t < encoding.length(); t++) {
                if (WordStarts.at(encoding, t)) {
                    tags[i][t] = labels.index(words.get(encoding.wordIds()[t]));
                }
            }
        }
        return tags;
    }
}
