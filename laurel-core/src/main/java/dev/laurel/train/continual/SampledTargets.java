package dev.laurel.train.continual;

import dev.laurel.base.Rng;
import dev.laurel.eval.WordStarts;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.supervised.Targets;
import java.util.Arrays;
import java.util.List;

/** Targets drawn from what a model itself says, over which the expectation in a Fisher information is taken. */
final class SampledTargets {

    private SampledTargets() {}

    /** The same for the same seed; each text's draw follows from its number. */
    static Targets of(OldAnswers answers, List<Encoding> texts, long seed) {
        int[][] drawn = new int[texts.size()][];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = drawn(answers.logits()[i], answers.decisions().options(), Rng.of(seed, i));
        }
        return switch (answers.decisions().kind()) {
            case CLASSIFICATION ->
                new Targets.Classes(Arrays.stream(drawn).mapToInt(d -> d[0]).toArray(), 0);
            case MULTI_LABEL ->
                new Targets.MultiLabel(
                        Arrays.stream(drawn).map(SampledTargets::floats).toArray(float[][]::new));
            case TOKENS -> new Targets.Tags(tags(drawn, texts), 0);
            case REGRESSION -> throw new IllegalStateException("a number is no choice");
        };
    }

    /** One option for each row of logits, with the probabilities of their softmax. */
    private static int[] drawn(float[] logits, int options, Rng rng) {
        int[] drawn = new int[logits.length / options];
        for (int row = 0; row < drawn.length; row++) {
            double[] p = new double[options];
            double sum = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int y = 0; y < options; y++) {
                most = Math.max(most, logits[row * options + y]);
            }
            for (int y = 0; y < options; y++) {
                p[y] = Math.exp(logits[row * options + y] - most);
                sum += p[y];
            }
            double left = rng.nextDouble() * sum;
            int y = 0;
            while (y < options - 1 && left >= p[y]) {
                left -= p[y++];
            }
            drawn[row] = y;
        }
        return drawn;
    }

    private static float[] floats(int[] yes) {
        float[] values = new float[yes.length];
        for (int c = 0; c < yes.length; c++) {
            values[c] = yes[c];
        }
        return values;
    }

    private static int[][] tags(int[][] drawn, List<Encoding> texts) {
        int[][] tags = new int[drawn.length][];
        for (int i = 0; i < tags.length; i++) {
            Encoding text = texts.get(i);
            tags[i] = new int[text.length()];
            int word = 0;
            for (int t = 0; t < tags[i].length; t++) {
                tags[i][t] = WordStarts.at(text, t) ? drawn[i][word++] : CrossEntropyLoss.IGNORED;
            }
        }
        return tags;
    }
}
