package dev.laurel.train.reward;

import dev.laurel.base.Location;
import dev.laurel.base.Rng;
import dev.laurel.model.Model;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.objective.RDropLoss;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.ExampleTrainer;
import dev.laurel.train.RepeatableLoss;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Training of a reward model: all replies of an example go through the model together, and the loss compares them. */
public final class RewardTrainer {

    private RewardTrainer() {}

    /**
     * @param model with the outputs that the objective needs, or with those of each head of an ensemble
     * @param replies of each example, as the model reads them with their prompt
     * @param locations where each example was read, for messages
     */
    public static Trainer of(
            Model model,
            List<List<Encoding>> replies,
            RewardObjective objective,
            TrainConfig config,
            int workers,
            long seed,
            IntFunction<Location> locations) {
        int[] lengths = replies.stream()
                .mapToInt(of -> of.stream().mapToInt(Encoding::length).sum())
                .toArray();
        int heads = model.spec().labels().size() / objective.outputs();
        RepeatableLoss loss = new FeedbackLoss(model, replies, objective, new Bootstrap(seed, heads));
        return new ExampleTrainer(loss, lengths, config, workers, seed, locations);
    }

    /**
     * How often each head of an ensemble sees an example: about as often as drawing with replacement would have it
     * (Poisson with mean 1; Osband et al. 2016), so that the heads differ in more than their first weights.
     */
    private record Bootstrap(long seed, int heads) {

        /** Positions of the drawn examples, each as often as it was drawn. */
        int[] positions(int[] examples, int head) {
            return IntStream.range(0, examples.length)
                    .flatMap(i -> IntStream.range(0, heads == 1 ? 1 : times(examples[i], head))
                            .map(time -> i))
                    .toArray();
        }

        private int times(int example, int head) {
            Rng rng = Rng.of(seed, example, head);
            int times = 0;
            for (double product = rng.nextDouble(); product > Math.exp(-1); product *= rng.nextDouble()) {
                times++; // Knuth's way to draw from a Poisson distribution
            }
            return times;
        }
    }

    private record FeedbackLoss(
            Model model, List<List<Encoding>> replies, RewardObjective objective, Bootstrap bootstrap)
            implements RepeatableLoss {

        /** No example has more replies; the number of a reply's dropout follows from this. */
        private static final long MOST_REPLIES = 1 << 16;

        @Override
        public Parameters parameters() {
            return model.trained();
        }

        @Override
        public double weight(int[] examples) {
            return objective.weight(examples);
        }

        @Override
        public Prepared prepare(int[] examples) {
            List<Encoding> texts = new ArrayList<>();
            List<Long> keys = new ArrayList<>();
            int[] firsts = new int[examples.length + 1];
            for (int i = 0; i < examples.length; i++) {
                for (Encoding reply : replies.get(examples[i])) {
                    keys.add(examples[i] * MOST_REPLIES + texts.size() - firsts[i]);
                    texts.add(reply);
                }
                firsts[i + 1] = texts.size();
            }
            TokenBatch batch = new TokenBatch(
                    texts,
                    keys.stream().mapToLong(Long::longValue).toArray(),
                    model.parameters().placement());
            return new FeedbackBatch(model, objective, bootstrap, batch, examples, firsts);
        }
    }

    /** @param firsts where the replies of each example begin, and where the last ones end */
    private record FeedbackBatch(
            Model model, RewardObjective objective, Bootstrap bootstrap, TokenBatch batch, int[] examples, int[] firsts)
            implements RepeatableLoss.Prepared {

        @Override
        public Tensor outputs(Pass pass) {
            return model.logits(batch, pass).index_select(0, places(batch));
        }

        @Override
        public Tensor loss(Tensor outputs) {
            Tensor sum = null;
            for (int head = 0; head < bootstrap.heads(); head++) {
                int[] drawn = bootstrap.positions(examples, head);
                if (drawn.length > 0) {
                    Tensor loss = objective.loss(
                            drawn(
                                    outputs.narrow(1, (long) head * objective.outputs(), objective.outputs()),
                                    drawn,
                                    firsts),
                            Arrays.stream(drawn).map(i -> examples[i]).toArray());
                    sum = sum == null ? loss : sum.add(loss);
                }
            }
            // a share of which no head drew an example teaches nothing, but has a gradient: zero
            return sum == null ? outputs.sum().mul(new Scalar(0f)) : sum.div(new Scalar((double) bootstrap.heads()));
        }

        @Override
        public Tensor disagreement(Tensor one, Tensor other) {
            return RDropLoss.ofValues(one, other);
        }

        /** The outputs of the drawn examples' replies. */
        private Tensor drawn(Tensor all, int[] drawn, int[] firsts) {
            if (bootstrap.heads() == 1) {
                return all;
            }
            long[] rows = Arrays.stream(drawn)
                    .flatMap(i -> IntStream.range(firsts[i], firsts[i + 1]))
                    .asLongStream()
                    .toArray();
            return all.index_select(0, Tensors.of(rows, batch.placement()));
        }

        /** For each reply in the examples' order its row in the batch, which is ordered by length. */
        private static Tensor places(TokenBatch batch) {
            int[] order = batch.order();
            long[] places = new long[order.length];
            for (int b = 0; b < order.length; b++) {
                places[order[b]] = b;
            }
            return Tensors.of(places, batch.placement());
        }
    }
}
