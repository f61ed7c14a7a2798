package dev.laurel.learned;

import dev.laurel.data.Labeled;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.TaskModel;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.text.Prompt;
import dev.laurel.tokenize.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A classifier as a judge: each different text is read once in a batch. */
final class ClassJudge implements AskedModel {

    private static final String UNREADABLE = "the reply holds nothing that the model can read";

    private final TaskModel model;
    private final int index;
    private final Likelihood scale;
    private final ReadPart reading;

    /** @param index of the class whose probability counts */
    ClassJudge(TaskModel model, int index, Likelihood scale, ReadPart reading) {
        this.model = model;
        this.index = index;
        this.scale = scale;
        this.reading = reading;
    }

    @Override
    public List<Judgement> judge(List<Candidate> batch) {
        Map<Labeled, Judgement> judgements = new LinkedHashMap<>();
        List<Labeled> texts = new ArrayList<>();
        for (Candidate candidate : batch) {
            Labeled text = text(candidate);
            texts.add(text);
            judgements.put(text, Judgement.abstain(UNREADABLE));
        }
        // of singles and pairs together, the singles would be read as pairs with an empty text
        judge(judgements.keySet().stream().filter(t -> t.pair().isEmpty()).toList(), judgements);
        judge(judgements.keySet().stream().filter(t -> t.pair().isPresent()).toList(), judgements);
        return texts.stream().map(judgements::get).toList();
    }

    private Labeled text(Candidate candidate) {
        Prompt prompt = reading.prompt(candidate);
        return prompt.isEmpty() ? Labeled.of(candidate.text()) : Labeled.of(prompt.text(), candidate.text());
    }

    private void judge(List<Labeled> texts, Map<Labeled, Judgement> judgements) {
        List<Encoding> whole = model.encodeUncut(texts);
        List<Labeled> readable = new ArrayList<>();
        List<CutText> read = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            if (CutText.hasContent(whole.get(i))) {
                readable.add(texts.get(i));
                read.add(CutText.of(whole.get(i), model.maxLength()));
            }
        }
        List<Prediction> predictions =
                model.predict(readable, read.stream().map(CutText::encoding).toList(), tokens -> {});
        for (int i = 0; i < readable.size(); i++) {
            judgements.put(readable.get(i), judged(probabilities(predictions.get(i)), read.get(i)));
        }
    }

    private static double[] probabilities(Prediction prediction) {
        return prediction instanceof Prediction.OneOf one
                ? one.probabilities()
                : ((Prediction.AnyOf) prediction).probabilities();
    }

    private Judgement judged(double[] probabilities, CutText text) {
        return Judgement.of(scale.of(probabilities[index]), () -> {
            double most = Arrays.stream(probabilities).max().orElseThrow();
            int likeliest = 0;
            while (probabilities[likeliest] != most) {
                likeliest++;
            }
            List<String> names = model.labels().names();
            return String.format(Locale.ROOT, "%s %.4f", names.get(index), probabilities[index])
                    + (likeliest == index ? "" : String.format(Locale.ROOT, ", %s %.4f", names.get(likeliest), most))
                    + text.loss();
        });
    }

    @Override
    public Set<String> needs() {
        return reading.needs();
    }

    @Override
    public Range range() {
        return scale.range();
    }

    @Override
    public void close() {
        model.close();
    }
}
