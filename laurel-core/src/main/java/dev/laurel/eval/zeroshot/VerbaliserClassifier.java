package dev.laurel.eval.zeroshot;

import dev.laurel.base.UserError;
import dev.laurel.data.Labeled;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.Predictor;
import dev.laurel.eval.TaskModel;
import dev.laurel.nn.Pass;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The class whose word a masked language model finds most probable in a gap behind the text (Schick and Schütze 2021, with
 * one word for each class and without training).
 *
 * <p>Of the words of the classes the probabilities sum to 1; other words are not asked for.
 */
public final class VerbaliserClassifier implements ZeroShotClassifier {

    /** What stands for the text in a template. */
    public static final String TEXT = "{}";

    /** What stands for the gap in a template, whatever the model calls it. */
    public static final String MASK = "[MASK]";

    /** A template for English. */
    public static final String TEMPLATE = TEXT + " It was " + MASK + ".";

    private final TaskModel model;
    private final List<String> labels;
    private final String template;
    private final int mask;
    private final long[] words;

    /**
     * @param model a masked language model; closed with this
     * @param labels names of the classes
     * @param words for each class its word, where its name is not it; a single token of the model
     * @param template with {@value #TEXT} for the text and one {@value #MASK}
     * @throws UserError if the model has no words to predict, a word is not one token, or the template lacks a place
     */
    public VerbaliserClassifier(TaskModel model, List<String> labels, Map<String, String> words, String template) {
        this.model = model;
        this.labels = List.copyOf(labels);
        if (!model.model().spec().kind().predictsWords()) {
            throw new UserError("the model predicts no words: a masked language model (…ForMaskedLM) is needed");
        }
        mask = model.tokenizer()
                .maskId()
                .orElseThrow(() -> new UserError("the model's tokenizer has no token for a gap"));
        if (!template.contains(TEXT) || template.split("\\[MASK]", -1).length != 2) {
            throw new UserError("the template '" + template + "' needs " + TEXT + " where the text stands, and one "
                    + MASK + " where its class is told. For instance: " + TEMPLATE);
        }
        this.template = template.replace(MASK, model.tokenizer().token(mask));
        this.words = labels.stream()
                .mapToLong(label -> word(words.getOrDefault(label, label)))
                .toArray();
    }

    private int word(String word) {
        Encoding encoding = model.tokenizer().encode(" " + word);
        int[] ids = IntStream.range(0, encoding.length())
                .filter(t -> encoding.wordIds()[t] >= 0)
                .map(t -> encoding.ids()[t])
                .toArray();
        boolean known = ids.length == 1
                && (model.tokenizer().unkId().isEmpty()
                        || model.tokenizer().unkId().getAsInt() != ids[0]);
        if (!known) {
            throw new UserError(
                    "'" + word + "' is not one token of the model, so it cannot fill one gap. Give the class"
                            + " a shorter, common word");
        }
        return ids[0];
    }

    @Override
    public List<Prediction> predict(List<Labeled> texts) {
        List<Encoding> read = texts.stream().map(text -> filled(text.text())).toList();
        float[][] rows = new Predictor(model.model(), model.workers())
                .rows(
                        read,
                        batch -> model.model()
                                .logits(batch, Pass.inference())
                                .narrow(0, 0, batch.tokens())
                                .index_select(1, Tensors.of(words, batch.placement())),
                        true,
                        tokens -> {});
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            int gap = gap(read.get(i));
            double[] scores = new double[words.length];
            for (int y = 0; y < scores.length; y++) {
                scores[y] = rows[i][gap * words.length + y];
            }
            predictions.add(OneClass.of(labels, scores));
        }
        return predictions;
    }

    /** The template with a text, of which so much is left out at its end as the model cannot read. */
    private Encoding filled(String text) {
        String rest = text.replace(MASK, "");
        while (true) {
            Encoding encoding = model.tokenizer().encode(template.replace(TEXT, rest));
            if (encoding.length() <= model.maxLength() || rest.isEmpty()) {
                return encoding.truncated(model.maxLength());
            }
            int points = rest.codePointCount(0, rest.length());
            int kept = (int) Math.min(points - 1L, (long) points * model.maxLength() / encoding.length());
            rest = rest.substring(0, rest.offsetByCodePoints(0, kept));
        }
    }

    private int gap(Encoding encoding) {
        return IntStream.range(0, encoding.length())
                .filter(t -> encoding.ids()[t] == mask)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    @Override
    public void close() {
        model.close();
    }
}
