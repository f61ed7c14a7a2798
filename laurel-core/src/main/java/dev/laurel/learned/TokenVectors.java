package dev.laurel.learned;

/**
 * What BERTScore compares of a text.
 *
 * @param vectors {@code [T·H]} row by row, each of length 1
 * @param weights {@code [T]}, what a token counts, special tokens 0
 */
record TokenVectors(float[] vectors, double[] weights) {

    /** Brings each vector to length 1. */
    static TokenVectors of(float[] vectors, double[] weights) {
        int width = vectors.length / weights.length;
        float[] unit = new float[vectors.length];
        for (int from = 0; from < vectors.length; from += width) {
            double square = 0;
            for (int i = from; i < from + width; i++) {
                square += (double) vectors[i] * vectors[i];
            }
            double length = Math.sqrt(square);
            for (int i = from; i < from + width; i++) {
                unit[i] = (float) (vectors[i] / length);
            }
        }
        return new TokenVectors(unit, weights);
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
        return product;
    }
}
