package dev.laurel.train.continual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.data.TaskKind;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.Predictor;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Pass;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.Loss;
import dev.laurel.train.Trainer;
import dev.laurel.train.semisupervised.Decisions;
import dev.laurel.train.supervised.Targets;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElasticWeightsTest {

    private static final long SEED = 5;
    private static final String BIAS = "classifier.bias";

    private final List<Encoding> texts = TinyBert.encodings(6, 3);
    private Model model;
    private Workers workers;
    private OldAnswers answers;

    @BeforeEach
    void open() {
        model = TinyBert.classifier(Placement.PLAIN);
        workers = new Workers(1);
        answers = new OldAnswers(
                new Decisions(TaskKind.CLASSIFICATION, 2), new Predictor(model, workers).logits(texts, done -> {}));
    }

    @AfterEach
    void close() {
        workers.close();
        model.close();
    }

    private ElasticWeights measured() {
        return ElasticWeights.of(model, workers, texts, answers, SEED, done -> {});
    }

    private Parameter parameter(String name) {
        return model.parameters().parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void importanceOfABiasIsTheMeanOfTheResidualsSquares() {
        // of a softmax, ∂ log p(y) / ∂ b_c is [c = y] − p_c: for two classes 1 − p_y and −(1 − p_y)
        Targets.Classes drawn = (Targets.Classes) SampledTargets.of(answers, texts, SEED);
        double expected = 0;
        for (int i = 0; i < texts.size(); i++) {
            float[] logits = answers.logits()[i];
            int y = drawn.classes()[i];
            double other = 1 / (1 + Math.exp(logits[y] - logits[1 - y]));
            expected += other * other / texts.size();
        }
        try (ElasticWeights weights = measured()) {
            float[] bias = weights.importance().get(BIAS);
            assertThat((double) bias[0]).isCloseTo(expected, within(1e-6));
            assertThat((double) bias[1]).isCloseTo(expected, within(1e-6));
            // of the word table the rows that these texts look up, and no others
            long used = texts.stream()
                    .flatMapToInt(text -> Arrays.stream(text.ids()))
                    .distinct()
                    .count();
            assertThat(weights.importance().get("bert.embeddings.word_embeddings.weight"))
                    .hasSize((int) used * 16);
        }
    }

    @Test
    void costsNothingWhereItStandsAndTheSquareOfTheWayElsewhere() {
        try (ElasticWeights weights = measured();
                Scope scope = Scope.open()) {
            assertThat(Tensors.scalar(weights.penalty(0, 1))).isZero();
            Parameter bias = parameter(BIAS);
            Tensors.noGrad(() -> bias.master().add_(new Scalar(0.5)));
            float[] importance = weights.importance().get(BIAS);
            // ½ Σ F · 0.5², and as its gradient F · 0.5
            double expected = 0.5 * 0.25 * (importance[0] + importance[1]);
            Tensor penalty = weights.penalty(0, 1);
            assertThat(Tensors.scalar(penalty)).isCloseTo(expected, within(1e-7));
            penalty.backward();
            float[] gradient = Tensors.floats(bias.gradients().get(0));
            assertThat((double) gradient[0]).isCloseTo(0.5 * importance[0], within(1e-7));
            assertThat((double) gradient[1]).isCloseTo(0.5 * importance[1], within(1e-7));
            model.parameters().parameters().forEach(Parameter::clearGradients);
        }
    }

    @Test
    void workersShareThePenalty() {
        try (ElasticWeights weights = measured();
                Scope scope = Scope.open()) {
            Tensors.noGrad(() ->
                    model.parameters().parameters().forEach(p -> p.master().add_(new Scalar(0.1))));
            double whole = Tensors.scalar(weights.penalty(0, 1));
            double parts = Tensors.scalar(weights.penalty(0, 2)) + Tensors.scalar(weights.penalty(1, 2));
            assertThat(whole).isPositive();
            assertThat(parts).isCloseTo(whole, within(1e-6 * whole));
            model.parameters().parameters().forEach(Parameter::clearGradients);
        }
    }

    @Test
    void theTrainerAddsItOnceToTheMean() {
        Trainer.Update update = new FixedUpdate(2, 8, 3);
        Trainer of = new FixedTrainer(model.parameters(), update);
        try (ElasticWeights weights = measured();
                Scope scope = Scope.open()) {
            Tensors.noGrad(() -> parameter(BIAS).master().add_(new Scalar(1)));
            double penalty = Tensors.scalar(weights.penalty(0, 1));
            Trainer.Update held = new ElasticTrainer(of, weights, 10, 1).update(0);
            assertThat(held.microBatches()).isEqualTo(3);
            double sum = 0;
            for (int m = 0; m < 3; m++) {
                Loss loss = held.loss(m, 0, Pass.inference());
                sum += Tensors.scalar(loss.sum());
            }
            // the losses 3 and 3 of 8 examples, and 10 times the penalty: their mean is 6/8 + 10 · penalty
            assertThat(sum / held.weight()).isCloseTo(6.0 / 8 + 10 * penalty, within(1e-5));
        }
    }
}
