package dev.laurel.recipe;

import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.eval.Evaluation;
import dev.laurel.eval.TaskModel;
import dev.laurel.metric.Scores;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.Validation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the model on the dev part during training.
 *
 * @param encodings of the part's examples
 */
record DevValidation(TaskModel model, Dataset<Example> dev, List<Encoding> encodings) implements Validation {

    @Override
    public Map<String, Double> measure() {
        Scores scores = Evaluation.of(model, dev, encodings, tokens -> {}).scores();
        int[] once = new int[scores.size()];
        Arrays.fill(once, 1);
        double[] values = scores.values(once);
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int m = 0; m < values.length; m++) {
            metrics.put(scores.names().get(m), values[m]);
        }
        return metrics;
    }

    /** For a number the correlation may be undefined at first; then no gain is seen, and none is lost. */
    @Override
    public String headline() {
        return switch (model.kind()) {
            case CLASSIFICATION -> "accuracy";
            case MULTI_LABEL -> "micro_f1";
            case REGRESSION -> "pearson";
            case TOKENS -> model.labels().names().stream().anyMatch(l -> l.startsWith("B-")) ? "f1" : "accuracy";
        };
    }
}
