package dev.laurel.train.fewshot;

import dev.laurel.base.Location;
import dev.laurel.model.Model;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.objective.SquaredErrorLoss;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.ExampleLoss;
import dev.laurel.train.ExampleTrainer;
import dev.laurel.train.Trainer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Training of a sentence encoder on pairs of texts: the squared difference between the cosine of their vectors and 1 for
 * a pair of one class, 0 for one of two (the CosineSimilarityLoss of sentence-transformers).
 *
 * <p>A text that is in several pairs of a worker's share is encoded once for all of them, so that it has one dropout mask
 * there, where sentence-transformers draws one for each pair.
 */
public final class ContrastiveTrainer {

    private ContrastiveTrainer() {}

    /**
     * @param model with a head on the vectors of texts, which stays as it is
     * @param encodings the labelled texts as the model reads them
     * @param labels of the texts
     * @param locations where each text was read, for messages
     * @throws dev.laurel.base.UserError if the labels give no pairs of both kinds
     */
    public static Trainer of(
            Model model,
            List<Encoding> encodings,
            int[] labels,
            ContrastiveTraining config,
            int workers,
            long seed,
            IntFunction<Location> locations) {
        TextPairs pairs = TextPairs.of(labels, config.pairs(), seed);
        int[] lengths = IntStream.range(0, pairs.size())
                .map(p -> encodings.get(pairs.first()[p]).length()
                        + encodings.get(pairs.second()[p]).length())
                .toArray();
        return new ExampleTrainer(
                new PairLoss(model, encodings, pairs),
                lengths,
                config.training(),
                workers,
                seed,
                p -> locations.apply(pairs.first()[p]));
    }

    /** The loss of pairs; an example of the loop is a pair. */
    record PairLoss(Model model, List<Encoding> encodings, TextPairs pairs) implements ExampleLoss {

        @Override
        public Parameters parameters() {
            return model.trained();
        }

        @Override
        public double weight(int[] examples) {
            return examples.length;
        }

        @Override
        public Tensor loss(int[] examples, Pass pass) {
            int[] texts = Arrays.stream(examples)
                    .flatMap(p -> IntStream.of(pairs.first()[p], pairs.second()[p]))
                    .distinct()
                    .sorted()
                    .toArray();
            Placement placement = model.parameters().placement();
            TokenBatch batch = new TokenBatch(
                    Arrays.stream(texts).mapToObj(encodings::get).toList(),
                    Arrays.stream(texts).asLongStream().toArray(),
                    placement);
            Tensor vectors = model.sentenceHead().vectors(model.hiddenStates(batch, pass), batch);
            long[] rows = rows(texts, batch.order());
            Tensor cosines = side(vectors, examples, pairs.first(), texts, rows)
                    .mul(side(vectors, examples, pairs.second(), texts, rows))
                    .sum(1L);
            float[] alike = new float[examples.length];
            for (int i = 0; i < alike.length; i++) {
                alike[i] = pairs.alike()[examples[i]];
            }
            return SquaredErrorLoss.of(cosines, Tensors.of(alike, placement));
        }

        /** For each text the row in which the batch has it. */
        private static long[] rows(int[] texts, int[] order) {
            long[] rows = new long[texts.length];
            for (int b = 0; b < order.length; b++) {
                rows[order[b]] = b;
            }
            return rows;
        }

        private Tensor side(Tensor vectors, int[] examples, int[] side, int[] texts, long[] rows) {
            long[] chosen = Arrays.stream(examples)
                    .mapToLong(p -> rows[Arrays.binarySearch(texts, side[p])])
                    .toArray();
            return vectors.index_select(0, Tensors.of(chosen, model.parameters().placement()));
        }
    }
}
