package dev.laurel.metric.text;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * BLEU with what it is made of.
 *
 * @param score 0 to 100
 * @param precisions percent of the 1-grams, 2-grams, … that match, smoothed
 * @param brevityPenalty 1, or less if the texts are shorter than the references
 * @param length words in the texts
 * @param referenceLength words in those references that are nearest in length
 */
public record BleuScore(double score, double[] precisions, double brevityPenalty, long length, long referenceLength) {

    /** In sacreBLEU's words: {@code BLEU = 25.3 60.0/31.2/18.0/11.5 (BP = 1.000 ratio = 1.020 hyp_len = 51 ref_len = 50)}. */
    @Override
    public String toString() {
        String shares = Arrays.stream(precisions)
                .mapToObj(p -> String.format(Locale.ROOT, "%.1f", p))
                .collect(Collectors.joining("/"));
        double ratio = referenceLength == 0 ? 0 : (double) length / referenceLength;
        return String.format(
                Locale.ROOT,
                "BLEU = %.2f %s (BP = %.3f ratio = %.3f hyp_len = %d ref_len = %d)",
                score,
                shares,
                brevityPenalty,
                ratio,
                length,
                referenceLength);
    }
}
