package dev.laurel.train.semisupervised;

import dev.laurel.data.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which of a teacher's choices a student is to learn: the surest of each class (Zou et al. 2018, class-balanced self-training). */
public final class Selection {

    private Selection() {}

    /** A choice: of which text the how-manieth, and how sure. */
    private record Sure(int text, int row, float probability) {}

    /**
     * Weights of the choices of each text: 1 for those to be learned, else 0.
     *
     * @param probabilities of each text those of its choices' options, row by row
     * @param share of the choices of each kind that is taken, above 0 and at most 1
     * @param equal whether every option is to be taken alike often, as far as it was chosen; else each in the share of how
     *     often it was chosen
     */
    public static float[][] surest(float[][] probabilities, Decisions decisions, double share, boolean equal) {
        return surest(probabilities, all(probabilities, decisions.options()), decisions, share, equal);
    }

    /**
     * The same of some choices.
     *
     * @param eligible of each choice 1, or 0 if it is not to be learned in any case
     */
    public static float[][] surest(
            float[][] probabilities, float[][] eligible, Decisions decisions, double share, boolean equal) {
        int options = decisions.options();
        List<List<Sure>> chosen = IntStream.range(0, groups(decisions))
                .<List<Sure>>mapToObj(g -> new ArrayList<>())
                .toList();
        float[][] weights = new float[probabilities.length][];
        int rows = 0;
        for (int i = 0; i < probabilities.length; i++) {
            weights[i] = new float[probabilities[i].length / options];
            for (int row = 0; row < weights[i].length; row++) {
                if (eligible[i][row] == 0) {
                    continue;
                }
                rows++;
                int option = Rows.largest(probabilities[i], row * options, options);
                chosen.get(group(decisions, row, option))
                        .add(new Sure(i, row, probabilities[i][row * options + option]));
            }
        }
        double evenly = share * rows / chosen.size();
        for (List<Sure> group : chosen) {
            group.sort(Comparator.comparingDouble((Sure s) -> -s.probability())
                    .thenComparingInt(Sure::text)
                    .thenComparingInt(Sure::row));
            long most = (long) Math.ceil(equal ? evenly : share * group.size());
            group.stream().limit(most).forEach(s -> weights[s.text()][s.row()] = 1);
        }
        return weights;
    }

    /** 1 for each choice. */
    static float[][] all(float[][] probabilities, int options) {
        return Arrays.stream(probabilities)
                .map(rows -> {
                    float[] ones = new float[rows.length / options];
                    Arrays.fill(ones, 1);
                    return ones;
                })
                .toArray(float[][]::new);
    }

    /** Refuses rounds whose shares are none. */
    static void requireShares(List<Double> rounds) {
        if (rounds.isEmpty() || rounds.stream().anyMatch(share -> !(share > 0 && share <= 1))) {
            throw new IllegalArgumentException(
                    "'rounds' must be shares above 0 and up to 1, one for each round, found " + rounds);
        }
    }

    private static int groups(Decisions decisions) {
        return decisions.kind() == TaskKind.MULTI_LABEL ? 2 * decisions.labels() : decisions.labels();
    }

    /** Yes and no of one label are not those of another. */
    private static int group(Decisions decisions, int row, int option) {
        return decisions.kind() == TaskKind.MULTI_LABEL ? 2 * row + option : option;
    }
}
