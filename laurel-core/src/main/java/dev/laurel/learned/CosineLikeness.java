package dev.laurel.learned;

import dev.laurel.model.SentencePooling;
import dev.laurel.reward.Range;
import dev.laurel.tokenize.Encoding;
import java.util.Arrays;
import java.util.List;

/** The cosine of the angle between the vectors of two texts. */
record CosineLikeness(TextEncoder encoder, SentencePooling pooling) implements Likeness<float[]> {

    @Override
    public boolean says(Encoding text) {
        return CutText.hasContent(text);
    }

    @Override
    public List<float[]> views(List<Encoding> texts) {
        return Arrays.asList(encoder.texts(texts, pooling));
    }

    @Override
    public Match match(float[] reply, float[] reference) {
        return new Match(cosine(reply, reference), () -> "");
    }

    static double cosine(float[] a, float[] b) {
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        return product / (Math.sqrt(squareA) * Math.sqrt(squareB));
    }

    @Override
    public Range range() {
        return new Range(-1, 1);
    }
}
