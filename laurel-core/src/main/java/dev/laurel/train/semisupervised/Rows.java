package dev.laurel.train.semisupervised;

/** Arithmetic on rows of options that lie one after the other in an array. */
final class Rows {

    private Rows() {}

    /** The probabilities of each row's options, of logits that are divided by a temperature. */
    static float[] softmax(float[] logits, int options, double temperature) {
        float[] p = new float[logits.length];
        for (int from = 0; from < p.length; from += options) {
            double most = logits[from + largest(logits, from, options)];
            double sum = 0;
            for (int y = from; y < from + options; y++) {
                p[y] = (float) Math.exp((logits[y] - most) / temperature);
                sum += p[y];
            }
            for (int y = from; y < from + options; y++) {
                p[y] /= (float) sum;
            }
        }
        return p;
    }

    /** The logarithms of the probabilities. */
    static float[] logSoftmax(float[] logits, int options) {
        float[] log = new float[logits.length];
        for (int from = 0; from < log.length; from += options) {
            double most = logits[from + largest(logits, from, options)];
            double sum = 0;
            for (int y = from; y < from + options; y++) {
                sum += Math.exp(logits[y] - most);
            }
            for (int y = from; y < from + options; y++) {
                log[y] = (float) (logits[y] - most - Math.log(sum));
            }
        }
        return log;
    }

    /** The probabilities at a temperature; at 0 the surest option has all. */
    static float[] sharpened(float[] logits, int options, double temperature) {
        if (temperature > 0) {
            return softmax(logits, options, temperature);
        }
        float[] p = new float[logits.length];
        for (int from = 0; from < p.length; from += options) {
            p[from + largest(logits, from, options)] = 1;
        }
        return p;
    }

    /** 1 for each row whose surest option has at least this probability, else 0. */
    static float[] sure(float[] probabilities, int options, double threshold) {
        float[] sure = new float[probabilities.length / options];
        for (int row = 0; row < sure.length; row++) {
            int best = row * options + largest(probabilities, row * options, options);
            sure[row] = probabilities[best] >= threshold ? 1 : 0;
        }
        return sure;
    }

    /** Which option of a row is the greatest; the first of equal ones. */
    static int largest(float[] values, int from, int options) {
        int largest = 0;
        for (int y = 1; y < options; y++) {
            largest = values[from + y] > values[from + largest] ? y : largest;
        }
        return largest;
    }
}
