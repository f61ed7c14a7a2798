package dev.laurel.train.continual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.data.TaskKind;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.semisupervised.Decisions;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class OldAnswersTest {

    private static final float TWO_LN_3 = (float) (2 * Math.log(3));

    private static double loss(OldAnswers answers, List<Encoding> texts, int[] examples, int width, float... logits) {
        try (Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(texts, new long[texts.size()], Placement.PLAIN);
            Tensor outputs = Tensors.of(logits, Placement.PLAIN).view(-1, width);
            return Tensors.scalar(answers.loss(outputs, batch, examples, texts, 2));
        }
    }

    private static OldAnswers twoClasses(float[]... logits) {
        return new OldAnswers(new Decisions(TaskKind.CLASSIFICATION, 2), logits);
    }

    @Test
    void comparesTheOldClassesAtATemperature() {
        OldAnswers answers = twoClasses(new float[] {TWO_LN_3, 0});
        List<Encoding> one = List.of(TinyBert.encoding(5));
        // (2 ln 3, 0) / 2 is (ln 3, 0), whose softmax is (3/4, 1/4). The new model is undecided: both halves, whatever
        // it
        // says of the new class; −¾ ln ½ − ¼ ln ½ = ln 2
        assertThat(loss(answers, one, new int[] {0}, 3, 1, 1, 9)).isCloseTo(Math.log(2), within(1e-6));
        // where both agree, the entropy of (3/4, 1/4) remains
        double entropy = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
        assertThat(loss(answers, one, new int[] {0}, 2, TWO_LN_3 + 1, 1)).isCloseTo(entropy, within(1e-6));
    }

    @Test
    void findsEachTextsAnswerInTheBatchsOrder() {
        // sure of the first class, of the second, undecided
        OldAnswers answers = twoClasses(new float[] {60, 0}, new float[] {0, 60}, new float[] {0, 0});
        // the batch is told texts 2 and 1, and puts the longer one wherever it likes
        List<Encoding> texts = List.of(TinyBert.encoding(5), TinyBert.encoding(5, 6, 7));
        try (Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(texts, new long[2], Placement.PLAIN);
            float[] logits = new float[4];
            for (int row = 0; row < 2; row++) {
                // text 1 is said to be of the second class, as the old model said; text 2 as undecided
                logits[2 * row + 1] = batch.order()[row] == 1 ? 60 : 0;
            }
            Tensor outputs = Tensors.of(logits, Placement.PLAIN).view(2, 2);
            double sum = Tensors.scalar(answers.loss(outputs, batch, new int[] {2, 1}, texts, 2));
            assertThat(sum).isCloseTo(Math.log(2), within(1e-6));
        }
    }

    @Test
    void takesTheMeanOverSeveralLabels() {
        // two labels as rows of (no, yes); a logit z of yes alone, halved, has the probability σ(z/2)
        OldAnswers answers =
                new OldAnswers(new Decisions(TaskKind.MULTI_LABEL, 2), new float[][] {{0, TWO_LN_3, 0, TWO_LN_3}});
        List<Encoding> one = List.of(TinyBert.encoding(5));
        // undecided about the first, agreeing on the second: (ln 2 + entropy of (3/4, 1/4)) / 2
        double entropy = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
        assertThat(loss(answers, one, new int[] {0}, 3, 0, TWO_LN_3, 7))
                .isCloseTo((Math.log(2) + entropy) / 2, within(1e-6));
    }
}
