package dev.laurel.train.fewshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** By hand, and against scikit-learn, see benchmarks/fixtures/linear_head.py. */
class LinearHeadTest {

    private static float[][] oneOf(int classes, int... chosen) {
        float[][] targets = new float[chosen.length][classes];
        IntStream.range(0, chosen.length).forEach(i -> targets[i][chosen[i]] = 1);
        return targets;
    }

    private static double[] ones(int n) {
        return IntStream.range(0, n).mapToDouble(i -> 1).toArray();
    }

    /**
     * Of x = 1 in class 0 and x = −1 in class 1 the weights are w and −w and both biases 0; the objective is
     * w² + 2c·log(1 + exp(−2w)), its slope 2w − 4c/(1 + exp(2w)), so w·(1 + exp(2w)) = 2c: for c = (1 + e²)/2, w = 1.
     */
    @Test
    void twoPointsByHand() {
        LinearHead head = LinearHead.fit(
                new LinearHead.Sample(new float[][] {{1}, {-1}}, oneOf(2, 0, 1), ones(2)), (1 + Math.exp(2)) / 2);
        assertThat(head.weights()).containsExactly(new double[] {1, 0, -1, 0}, within(1e-6));
        assertThat(head.logits(new float[] {3})).containsExactly(new float[] {3, -3}, within(1e-5f));
    }

    @Test
    void asScikitLearn() {
        JsonNode expected = new JsonMapper().readTree(getClass().getResourceAsStream("linear_head.json"));
        float[][] vectors = new float[expected.get("vectors").size()][];
        int[] classes = new int[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            JsonNode row = expected.get("vectors").get(i);
            vectors[i] = new float[row.size()];
            for (int d = 0; d < vectors[i].length; d++) {
                vectors[i][d] = (float) row.get(d).asDouble();
            }
            classes[i] = expected.get("classes").get(i).asInt();
        }
        for (JsonNode one : expected.get("cases")) {
            double[] weights = one.get("weights")
                    .valueStream()
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
            double[] coefficients = one.get("coefficients")
                    .valueStream()
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
            LinearHead head = LinearHead.fit(
                    new LinearHead.Sample(vectors, oneOf(3, classes), weights),
                    one.get("c").asDouble());
            assertThat(head.weights()).containsExactly(coefficients, within(2e-4));
        }
    }

    /** What counts twice is as good as there twice, and half of each class is what both together come to. */
    @Test
    void weightsAndSharesAreCounts() {
        float[][] once = {{1, 0.5f}, {-0.5f, 1}, {0, -1}};
        LinearHead weighted = LinearHead.fit(new LinearHead.Sample(once, oneOf(2, 0, 1, 1), new double[] {2, 1, 1}), 3);
        float[][] twice = {{0, -1}, {1, 0.5f}, {-0.5f, 1}, {1, 0.5f}};
        LinearHead repeated = LinearHead.fit(new LinearHead.Sample(twice, oneOf(2, 1, 0, 1, 0), ones(4)), 3);
        assertThat(weighted.weights()).containsExactly(repeated.weights(), within(1e-5));

        LinearHead both =
                LinearHead.fit(new LinearHead.Sample(new float[][] {{1}, {1}, {-1}}, oneOf(2, 0, 1, 1), ones(3)), 1);
        LinearHead shared = LinearHead.fit(
                new LinearHead.Sample(
                        new float[][] {{1}, {-1}}, new float[][] {{0.5f, 0.5f}, {0, 1}}, new double[] {2, 1}),
                1);
        assertThat(shared.weights()).containsExactly(both.weights(), within(1e-5));
    }

    /** Of (1, 0) and (0, 1) the mean is (½, ½); of (0, −1) alone it is itself. */
    @Test
    void meansOfClassesByHand() {
        float[][] means = ClassMeans.of(new float[][] {{1, 0}, {0, -1}, {0, 1}}, new int[] {0, 1, 0}, 2);
        assertThat(means[0]).containsExactly(0.5f, 0.5f);
        assertThat(means[1]).containsExactly(0, -1);
    }

    /** Weights and biases apart are those of the whole: class by class, the bias last. */
    @Test
    void takenApart() {
        LinearHead head = new LinearHead(new double[] {1, 2, 3, 4, 5, 6}, 2);
        assertThat(head.matrix()).containsExactly(1, 2, 4, 5);
        assertThat(head.biases()).containsExactly(3, 6);
    }

    /** Nothing is preferred where all counts are alike. */
    @Test
    void equalClassesGetEqualLogits() {
        LinearHead head =
                LinearHead.fit(new LinearHead.Sample(new float[][] {{1, 2}, {1, 2}}, oneOf(2, 0, 1), ones(2)), 1e6);
        assertThat(head.weights()).containsExactly(new double[6], within(1e-9));
    }

    @Test
    void aSampleIsNeeded() {
        assertThatThrownBy(() -> new LinearHead.Sample(new float[0][], new float[0][], new double[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
