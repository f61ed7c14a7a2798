package dev.laurel.train.fewshot;

/** The mean vector of each class, whose nearest one by the cosine is the answer (prototypes, Snell et al. 2017). */
public final class ClassMeans {

    private ClassMeans() {}

    /**
     * The means {@code [C][D]}, not of length 1.
     *
     * @param vectors {@code [n][D]}, of length 1
     * @param labels the classes' numbers; every class has a text
     * @param classes how many there are
     */
    public static float[][] of(float[][] vectors, int[] labels, int classes) {
        float[][] means = new float[classes][vectors[0].length];
        int[] counts = new int[classes];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]]++;
            for (int d = 0; d < vectors[i].length; d++) {
                means[labels[i]][d] += vectors[i][d];
            }
        }
        for (int y = 0; y < classes; y++) {
            for (int d = 0; d < means[y].length; d++) {
                means[y][d] /= counts[y];
            }
        }
        return means;
    }
}
