package dev.laurel.metric.text;

/**
 * ROUGE of one text, 0 to 1 each.
 *
 * @param precision the share of the text that is in the reference
 * @param recall the share of the reference that is in the text
 * @param f1 their harmonic mean, 0 if both are
 */
public record RougeScore(double precision, double recall, double f1) {

    /** From how much is shared; of nothing the share is 0. */
    static RougeScore of(long shared, long inText, long inReference) {
        double precision = (double) shared / Math.max(inText, 1);
        double recall = (double) shared / Math.max(inReference, 1);
        double sum = precision + recall;
        return new RougeScore(precision, recall, sum > 0 ? 2 * precision * recall / sum : 0);
    }

    double get(RougeMeasure measure) {
        return switch (measure) {
            case F1 -> f1;
            case PRECISION -> precision;
            case RECALL -> recall;
        };
    }
}
