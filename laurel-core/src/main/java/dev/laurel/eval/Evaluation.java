package dev.laurel.eval;

import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.data.Target;
import dev.laurel.metric.ClassificationScores;
import dev.laurel.metric.EntityScores;
import dev.laurel.metric.MultiLabelScores;
import dev.laurel.metric.RegressionScores;
import dev.laurel.metric.Scores;
import dev.laurel.tokenize.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * A model's predictions of one part of a data set, set against what is known of it.
 *
 * @param part the part's name
 * @param scores from which metrics and intervals follow
 */
public record Evaluation(String part, List<? extends Example> examples, List<Prediction> predictions, Scores scores) {

    /** Predicts and scores a part of which the targets are known. */
    public static Evaluation of(TaskModel model, Dataset<? extends Example> part) {
        return of(model, part, model.encode(part.examples()), tokens -> {});
    }

    /**
     * Predicts and scores a part that is encoded already.
     *
     * @param done is told the number of tokens done so far
     */
    public static Evaluation of(
            TaskModel model, Dataset<? extends Example> part, List<Encoding> encodings, LongConsumer done) {
        List<Prediction> predictions = model.predict(part.examples(), encodings, done);
        Scores scores = switch (model.kind()) {
            case CLASSIFICATION -> classification(model.labels(), part.examples(), predictions);
            case MULTI_LABEL -> multiLabel(model.labels(), part.examples(), predictions);
            case REGRESSION -> regression(part.examples(), predictions);
            case TOKENS -> tokens(model.labels(), part.examples(), predictions);
        };
        return new Evaluation(part.name(), part.examples(), predictions, scores);
    }

    private static Scores classification(
            LabelSet labels, List<? extends Example> examples, List<Prediction> predictions) {
        int[] gold = examples.stream()
                .mapToInt(e -> labels.index(((Target.OneOf) target(e)).label()))
                .toArray();
        double[][] probabilities = predictions.stream()
                .map(p -> ((Prediction.OneOf) p).probabilities())
                .toArray(double[][]::new);
        return ClassificationScores.of(labels.names(), gold, probabilities);
    }

    private static Scores multiLabel(LabelSet labels, List<? extends Example> examples, List<Prediction> predictions) {
        boolean[][] gold = new boolean[examples.size()][labels.size()];
        for (int i = 0; i < gold.length; i++) {
            for (String label : ((Target.AnyOf) target(examples.get(i))).labels()) {
                gold[i][labels.index(label)] = true;
            }
        }
        double[][] probabilities = predictions.stream()
                .map(p -> ((Prediction.AnyOf) p).probabilities())
                .toArray(double[][]::new);
        return MultiLabelScores.of(labels.names(), gold, probabilities);
    }

    private static Scores regression(List<? extends Example> examples, List<Prediction> predictions) {
        double[] gold = examples.stream()
                .mapToDouble(e -> ((Target.Value) target(e)).value())
                .toArray();
        double[] predicted = predictions.stream()
                .mapToDouble(p -> ((Prediction.Value) p).value())
                .toArray();
        return RegressionScores.of(gold, predicted);
    }

    /** Entities if the tags mark any, else each word as one classification. */
    private static Scores tokens(LabelSet labels, List<? extends Example> examples, List<Prediction> predictions) {
        List<List<String>> gold =
                examples.stream().map(e -> ((Tagged) e).tags()).toList();
        List<List<String>> predicted =
                predictions.stream().map(p -> ((Prediction.Tags) p).tags()).toList();
        if (labels.names().stream().anyMatch(l -> l.startsWith("B-"))) {
            return EntityScores.of(gold, predicted);
        }
        return ClassificationScores.of(labels.names(), indices(labels, gold), indices(labels, predicted));
    }

    private static int[] indices(LabelSet labels, List<List<String>> sentences) {
        return sentences.stream().flatMap(List::stream).mapToInt(labels::index).toArray();
    }

    private static Target target(Example example) {
        return ((Labeled) example)
                .target()
                .orElseThrow(() -> new IllegalStateException(example.location() + " has no target"));
    }

    /**
     * An example that was predicted wrongly.
     *
     * @param probability of what was predicted; NaN for a regression
     * @param loss by which the worst are found
     */
    public record Mistake(Example example, String gold, String predicted, double probability, double loss) {}

    /** The most wrong examples, worst first. */
    public List<Mistake> mistakes(LabelSet labels, int most) {
        List<Mistake> all = new ArrayList<>();
        for (int i = 0; i < predictions.size(); i++) {
            Mistake mistake = mistake(labels, examples.get(i), predictions.get(i));
            if (!mistake.gold().equals(mistake.predicted())) {
                all.add(mistake);
            }
        }
        return all.stream()
                .sorted((a, b) -> Double.compare(b.loss(), a.loss()))
                .limit(most)
                .toList();
    }

    private static Mistake mistake(LabelSet labels, Example example, Prediction prediction) {
        if (prediction instanceof Prediction.OneOf one) {
            String gold = ((Target.OneOf) target(example)).label();
            double right = one.probabilities()[labels.index(gold)];
            double chosen = one.probabilities()[labels.index(one.label())];
            return new Mistake(example, gold, one.label(), chosen, -Math.log(Math.max(right, 1e-12)));
        }
        if (prediction instanceof Prediction.AnyOf any) {
            List<String> gold = labels.names().stream()
                    .filter(((Target.AnyOf) target(example)).labels()::contains)
                    .toList();
            double loss = 0;
            double surest = 1;
            for (int c = 0; c < labels.size(); c++) {
                double p = any.probabilities()[c];
                double right = gold.contains(labels.name(c)) ? p : 1 - p;
                loss -= Math.log(Math.max(right, 1e-12));
                surest = Math.min(surest, Math.max(p, 1 - p));
            }
            return new Mistake(example, joined(gold), joined(any.labels()), surest, loss);
        }
        if (prediction instanceof Prediction.Value value) {
            double gold = ((Target.Value) target(example)).value();
            double error = value.value() - gold;
            return new Mistake(example, number(gold), number(value.value()), Double.NaN, error * error);
        }
        Prediction.Tags tags = (Prediction.Tags) prediction;
        List<String> gold = ((Tagged) example).tags();
        double surest = 0;
        long wrong = 0;
        for (int w = 0; w < gold.size(); w++) {
            if (!gold.get(w).equals(tags.tags().get(w))) {
                wrong++;
                surest = Math.max(surest, tags.probabilities()[w]);
            }
        }
        return new Mistake(
                example,
                marked(((Tagged) example).words(), gold),
                marked(((Tagged) example).words(), tags.tags()),
                surest,
                wrong + surest);
    }

    private static String joined(List<String> labels) {
        return labels.isEmpty() ? "(none)" : String.join(", ", labels);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    /** The words that are tagged, with their tags. */
    private static String marked(List<String> words, List<String> tags) {
        List<String> marked = new ArrayList<>();
        for (int w = 0; w < words.size(); w++) {
            if (!tags.get(w).equals("O")) {
                marked.add(words.get(w) + "/" + tags.get(w));
            }
        }
        return marked.isEmpty() ? "(none)" : String.join(" ", marked);
    }
}
