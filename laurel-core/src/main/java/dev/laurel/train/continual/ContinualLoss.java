package dev.laurel.train.continual;

import dev.laurel.model.Model;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.RepeatableLoss;
import dev.laurel.train.supervised.Targets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Learns what is to be predicted of examples, and beside it to say of them what an old model said.
 *
 * @param texts as the model reads them
 * @param distillation what the old model said of the same; nothing for targets alone
 */
public record ContinualLoss(Model model, List<Encoding> texts, Targets targets, Optional<Distillation> distillation)
        implements RepeatableLoss {

    /**
     * What an old model said, and how much that counts.
     *
     * @param weight of its loss beside that on the targets
     */
    public record Distillation(OldAnswers answers, double weight, double temperature) {}

    @Override
    public Parameters parameters() {
        return model.trained();
    }

    @Override
    public double weight(int[] examples) {
        return targets.weight(examples);
    }

    @Override
    public Prepared prepare(int[] examples) {
        List<Encoding> chosen = Arrays.stream(examples).mapToObj(texts::get).toList();
        long[] keys = Arrays.stream(examples).asLongStream().toArray();
        TokenBatch batch = new TokenBatch(chosen, keys, model.parameters().placement());
        return new ContinualBatch(this, chosen, batch, examples);
    }

    private record ContinualBatch(ContinualLoss of, List<Encoding> texts, TokenBatch batch, int[] examples)
            implements Prepared {

        @Override
        public Tensor outputs(Pass pass) {
            return of.model.logits(batch, pass);
        }

        @Override
        public Tensor loss(Tensor outputs) {
            Tensor loss = of.targets.loss(outputs, batch, examples);
            if (of.distillation.isEmpty()) {
                return loss;
            }
            Distillation old = of.distillation.get();
            Tensor kept = old.answers().loss(outputs, batch, examples, texts, old.temperature());
            return loss.add(kept, new Scalar(old.weight()));
        }

        @Override
        public Tensor disagreement(Tensor one, Tensor other) {
            return of.targets.disagreement(one, other, batch, examples);
        }
    }
}
