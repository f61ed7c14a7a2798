package dev.laurel.train.semisupervised;

import java.util.List;

/**
 * What several models say of the same texts.
 *
 * @param said of each model the probabilities of each text's options, row by row
 * @param options of each decision
 */
public record Consensus(List<float[][]> said, int options) {

    public Consensus {
        if (said.isEmpty()) {
            throw new IllegalArgumentException("nobody said anything");
        }
        said = List.copyOf(said);
    }

    /** The mean of the models' probabilities. */
    public float[][] mean() {
        float[][] mean = new float[said.get(0).length][];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = new float[said.get(0)[i].length];
            for (float[][] one : said) {
                for (int k = 0; k < mean[i].length; k++) {
                    mean[i][k] += one[i][k] / said.size();
                }
            }
        }
        return mean;
    }

    /** 1 for each choice of which all models find the same option the likeliest, else 0. */
    public float[][] unanimous() {
        float[][] unanimous = new float[said.get(0).length][];
        for (int i = 0; i < unanimous.length; i++) {
            unanimous[i] = new float[said.get(0)[i].length / options];
            for (int row = 0; row < unanimous[i].length; row++) {
                unanimous[i][row] = allChooseTheSame(i, row * options) ? 1 : 0;
            }
        }
        return unanimous;
    }

    private boolean allChooseTheSame(int text, int from) {
        int first = Rows.largest(said.get(0)[text], from, options);
        return said.stream().allMatch(one -> Rows.largest(one[text], from, options) == first);
    }
}
