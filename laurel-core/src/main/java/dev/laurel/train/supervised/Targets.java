package dev.laurel.train.supervised;

import dev.laurel.nn.TokenBatch;
import dev.laurel.objective.BinaryCrossEntropyLoss;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.objective.RDropLoss;
import dev.laurel.objective.SquaredErrorLoss;
import dev.laurel.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** What is to be predicted of every example of a data set, and the loss of predicting it. */
public sealed interface Targets {

    /** What the losses of these examples are to be divided by, so that each update is a mean. */
    double weight(int[] examples);

    /**
     * The summed loss.
     *
     * @param logits of the model's head, in the batch's order
     * @param examples the numbers of the batch's examples, in the order in which they were given to the batch
     */
    Tensor loss(Tensor logits, TokenBatch batch, int[] examples);

    /**
     * How far two passes disagree, summed as the loss is.
     *
     * @param one logits of the model's head, in the batch's order
     * @param other the same of another pass over the batch
     * @param examples as for the loss
     */
    Tensor disagreement(Tensor one, Tensor other, TokenBatch batch, int[] examples);

    /**
     * One class for each example.
     *
     * @param classes class numbers
     */
    record Classes(int[] classes, double labelSmoothing) implements Targets {

        @Override
        public double weight(int[] examples) {
            return examples.length;
        }

        @Override
        public Tensor loss(Tensor logits, TokenBatch batch, int[] examples) {
            long[] target = Arrays.stream(batch.order())
                    .mapToLong(b -> classes[examples[b]])
                    .toArray();
            return CrossEntropyLoss.of(logits, Tensors.of(target, batch.placement()), labelSmoothing);
        }

        @Override
        public Tensor disagreement(Tensor one, Tensor other, TokenBatch batch, int[] examples) {
            return RDropLoss.ofClasses(one, other);
        }
    }

    /**
     * Any number of classes for each example.
     *
     * @param membership {@code [examples][C]}, each 0 or 1
     */
    record MultiLabel(float[][] membership) implements Targets {

        @Override
        public double weight(int[] examples) {
            return examples.length;
        }

        @Override
        public Tensor loss(Tensor logits, TokenBatch batch, int[] examples) {
            int classes = membership[0].length;
            float[] target = new float[examples.length * classes];
            int[] order = batch.order();
            for (int b = 0; b < order.length; b++) {
                System.arraycopy(membership[examples[order[b]]], 0, target, b * classes, classes);
            }
            Tensor expected = Tensors.of(target, batch.placement()).view(examples.length, classes);
            return BinaryCrossEntropyLoss.of(logits, expected);
        }

        @Override
        public Tensor disagreement(Tensor one, Tensor other, TokenBatch batch, int[] examples) {
            return RDropLoss.ofLabels(one, other);
        }
    }

    /** A number for each example. */
    record Values(float[] values) implements Targets {

        @Override
        public double weight(int[] examples) {
            return examples.length;
        }

        @Override
        public Tensor loss(Tensor logits, TokenBatch batch, int[] examples) {
            int[] order = batch.order();
            float[] target = new float[order.length];
            for (int b = 0; b < order.length; b++) {
                target[b] = values[examples[order[b]]];
            }
            return SquaredErrorLoss.of(logits.squeeze(1), Tensors.of(target, batch.placement()));
        }

        @Override
        public Tensor disagreement(Tensor one, Tensor other, TokenBatch batch, int[] examples) {
            return RDropLoss.ofValues(one, other);
        }
    }

    /**
     * A class for each token, or {@link CrossEntropyLoss#IGNORED} for those that start no word.
     *
     * @param tags {@code [examples][T]}
     */
    record Tags(int[][] tags, double labelSmoothing) implements Targets {

        @Override
        public double weight(int[] examples) {
            return Arrays.stream(examples)
                    .mapToLong(e -> Arrays.stream(tags[e])
                            .filter(t -> t != CrossEntropyLoss.IGNORED)
                            .count())
                    .sum();
        }

        @Override
        public Tensor loss(Tensor logits, TokenBatch batch, int[] examples) {
            long[] target = target(batch, examples);
            return CrossEntropyLoss.of(logits, Tensors.of(target, batch.placement()), labelSmoothing);
        }

        /** Only where there is something to be predicted. */
        @Override
        public Tensor disagreement(Tensor one, Tensor other, TokenBatch batch, int[] examples) {
            long[] target = target(batch, examples);
            long[] places = IntStream.range(0, target.length)
                    .filter(t -> target[t] != CrossEntropyLoss.IGNORED)
                    .asLongStream()
                    .toArray();
            Tensor labelled = Tensors.of(places, batch.placement());
            return RDropLoss.ofClasses(one.index_select(0, labelled), other.index_select(0, labelled));
        }

        private long[] target(TokenBatch batch, int[] examples) {
            return Arrays.stream(batch.order())
                    .flatMap(b -> Arrays.stream(tags[examples[b]]))
                    .asLongStream()
                    .toArray();
        }
    }
}
