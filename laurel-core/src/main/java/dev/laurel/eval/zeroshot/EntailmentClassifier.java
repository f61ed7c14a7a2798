package dev.laurel.eval.zeroshot;

import dev.laurel.base.UserError;
import dev.laurel.data.Labeled;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.Predictor;
import dev.laurel.eval.TaskModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The class whose description a model of inference finds most entailed by the text: as transformers' pipeline
 * {@code zero-shot-classification} does (Yin et al. 2019).
 *
 * <p>One class: a softmax over the classes' logits of entailment. Any number of them: for each class by itself a softmax
 * over contradiction and entailment. Where text and description are too long together, the longer is cut first.
 */
public final class EntailmentClassifier implements ZeroShotClassifier {

    /** What the pipeline takes for a description. */
    public static final String TEMPLATE = "This example is {}.";

    private static final String ENTAILMENT = "entail";

    private final TaskModel model;
    private final List<String> labels;
    private final List<String> hypotheses;
    private final boolean anyNumber;
    private final int entailment;
    private final int contradiction;

    /**
     * @param model closed with this
     * @param anyNumber whether a text may have several classes, or none
     * @throws UserError if no class of the model is entailment
     */
    public EntailmentClassifier(TaskModel model, ClassDescriptions classes, boolean anyNumber) {
        this.model = model;
        this.anyNumber = anyNumber;
        labels = classes.labels();
        hypotheses = classes.texts();
        List<String> outputs = model.model().spec().labels();
        if (!tells(outputs)) {
            throw new UserError("the model's classes are " + String.join(", ", outputs)
                    + ", and none is called entailment: a model of natural language inference is needed");
        }
        entailment = entailment(outputs);
        // As the pipeline: three classes with entailment first or last, contradiction at the other end.
        contradiction = entailment == 0 ? outputs.size() - 1 : 0;
    }

    /** Whether a model with these classes tells entailment from something else. */
    public static boolean tells(List<String> outputs) {
        return outputs.size() > 1 && entailment(outputs) >= 0;
    }

    private static int entailment(List<String> outputs) {
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).toLowerCase(Locale.ROOT).startsWith(ENTAILMENT)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public List<Prediction> predict(List<Labeled> texts) {
        List<Labeled> pairs = new ArrayList<>();
        for (Labeled text : texts) {
            hypotheses.forEach(hypothesis -> pairs.add(Labeled.of(text.text(), hypothesis)));
        }
        float[][] logits = new Predictor(model.model(), model.workers()).logits(model.encode(pairs), tokens -> {});
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            int from = i * hypotheses.size();
            predictions.add(anyNumber ? each(logits, from) : one(logits, from));
        }
        return predictions;
    }

    private Prediction one(float[][] logits, int from) {
        double[] scores = new double[labels.size()];
        for (int y = 0; y < scores.length; y++) {
            scores[y] = logits[from + y][entailment];
        }
        return OneClass.of(labels, scores);
    }

    private Prediction each(float[][] logits, int from) {
        double[] probabilities = new double[labels.size()];
        List<String> chosen = new ArrayList<>();
        for (int y = 0; y < probabilities.length; y++) {
            float[] of = logits[from + y];
            probabilities[y] = 1 / (1 + Math.exp((double) of[contradiction] - of[entailment]));
            if (probabilities[y] >= 0.5) {
                chosen.add(labels.get(y));
            }
        }
        return new Prediction.AnyOf(chosen, probabilities);
    }

    @Override
    public void close() {
        model.close();
    }
}
