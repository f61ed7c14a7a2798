package dev.laurel.train.supervised;

import dev.laurel.base.Location;
import dev.laurel.model.Model;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.ExampleTrainer;
import dev.laurel.train.RepeatableLoss;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;

/** Fine-tuning on labelled examples: the loss follows from the targets. */
public final class SupervisedTrainer {

    private SupervisedTrainer() {}

    /**
     * @param encodings the examples as the model reads them
     * @param locations where each example was read, for messages
     */
    public static Trainer of(
            Model model,
            List<Encoding> encodings,
            Targets targets,
            TrainConfig config,
            int workers,
            long seed,
            IntFunction<Location> locations) {
        int[] lengths = encodings.stream().mapToInt(Encoding::length).toArray();
        return new ExampleTrainer(
                new LabeledLoss(model, encodings, targets), lengths, config, workers, seed, locations);
    }

    private record LabeledLoss(Model model, List<Encoding> encodings, Targets targets) implements RepeatableLoss {

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
            List<Encoding> texts =
                    Arrays.stream(examples).mapToObj(encodings::get).toList();
            long[] keys = Arrays.stream(examples).asLongStream().toArray();
            TokenBatch batch = new TokenBatch(texts, keys, model.parameters().placement());
            return new LabeledBatch(model, targets, batch, examples);
        }
    }

    private record LabeledBatch(Model model, Targets targets, TokenBatch batch, int[] examples)
            implements RepeatableLoss.Prepared {

        @Override
        public Tensor outputs(Pass pass) {
            return model.logits(batch, pass);
        }

        @Override
        public Tensor loss(Tensor outputs) {
            return targets.loss(outputs, batch, examples);
        }

        @Override
        public Tensor disagreement(Tensor one, Tensor other) {
            return targets.disagreement(one, other, batch, examples);
        }
    }
}
