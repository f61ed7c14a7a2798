package dev.laurel.train.fewshot;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pairs of labelled texts, each of one class or of two.
 *
 * @param first numbers of the texts
 * @param second as many
 * @param alike 1 for a pair of one class, 0 for one of two
 */
record TextPairs(int[] first, int[] second, float[] alike) {

    /**
     * Pairs each text so many times with others of its class and as many times with texts of other classes; all partners
     * in turn, in an order that follows from the seed, so that none comes twice before each came once.
     *
     * @param labels of the texts
     * @param times how many pairs of either kind
     * @throws UserError if no class has two texts, or there is only one class
     */
    static TextPairs of(int[] labels, int times, long seed) {
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            int text = i;
            int[] own = IntStream.range(0, labels.length)
                    .filter(other -> other != text && labels[other] == labels[text])
                    .toArray();
            int[] others = IntStream.range(0, labels.length)
                    .filter(other -> labels[other] != labels[text])
                    .toArray();
            if (others.length == 0) {
                throw new UserError("all texts are of one class, so there is nothing to tell apart");
            }
            Rng.of(seed, text, 1).shuffle(own);
            Rng.of(seed, text, 0).shuffle(others);
            for (int n = 0; n < times; n++) {
                if (own.length > 0) {
                    pairs.add(new int[] {text, own[n % own.length], 1});
                }
                pairs.add(new int[] {text, others[n % others.length], 0});
            }
        }
        if (pairs.stream().noneMatch(pair -> pair[2] == 1)) {
            throw new UserError("no class has two texts, so no pair shows what belongs together: contrastive training"
                    + " needs at least 2 texts of a class. Give more, or take the method prototypes or linear");
        }
        float[] alike = new float[pairs.size()];
        for (int i = 0; i < alike.length; i++) {
            alike[i] = pairs.get(i)[2];
        }
        return new TextPairs(
                pairs.stream().mapToInt(pair -> pair[0]).toArray(),
                pairs.stream().mapToInt(pair -> pair[1]).toArray(),
                alike);
    }

    int size() {
        return first.length;
    }
}
