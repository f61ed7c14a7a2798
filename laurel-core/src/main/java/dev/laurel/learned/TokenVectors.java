package dev.laurel.learned;

/**
 * What BERTScore compares of a text.
 *
 * @param vectors {@code [T·H]} row by row
 * @param lengths {@code [T]} of the vectors; vectors of length 1 would be off by fp32's rounding, and a cosine beyond 1
 * @param weights {@code [T]}, what a token counts, special tokens 0
 */
record TokenVectors(float[] vectors, double[] lengths, double[] weights) {

    static TokenVectors of(float[] vectors, double[] weights) {
        int width = vectors.length / weights.length;
        double[] lengths = new double[weights.length];
        for (int t = 0; t < lengths.length; t++) {
            double square = 0;
            for (int i = t * width; i < (t + 1) * width; i++) {
                square += (double) vectors[i] * vectors[i];
            }
            lengths[t] = Math.sqrt(square);
        }
        return new TokenVectors(vectors, lengths, weights);
    }

    int tokens() {
        return weights.length;
    }

    private int width() {
        return vectors.length / weights.length;
    }

    /** The cosine between a token of this text and one of another. */
    double cosine(int token, TokenVectors other, int otherToken) {
        int width = width();
        int here = token * width;
        int there = otherToken * width;
        double product = 0;
        for (int i = 0; i < width; i++) {
            product += (double) vectors[here + i] * other.vectors[there + i];
        }
        return product / (lengths[token] * other.lengths[otherToken]);
    }
}
