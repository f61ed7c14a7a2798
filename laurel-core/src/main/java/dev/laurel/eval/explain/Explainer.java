package dev.laurel.eval.explain;

import static org.bytedeco.pytorch.global.torch.cat;

import dev.laurel.base.UserError;
import dev.laurel.eval.Readout;
import dev.laurel.eval.Reward;
import dev.laurel.eval.RewardInput;
import dev.laurel.eval.RewardModel;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Explains the rewards of a model that was opened to score: one that is being trained would keep the gradients.
 *
 * <p>The two methods by gradients compare the text with one of which every token is the mask token (or where a
 * tokenizer has none, the unknown or the padding token); special tokens stay, so that all of the difference belongs to
 * the text.
 */
public final class Explainer {

    private static final int FEWEST_POINTS = 32;

    /** The most gradients that are taken for a text unless the caller wants fewer. */
    public static final int MOST_POINTS = 256;

    /** Tokens of a batch with gradients. */
    private static final int TOKENS = 4096;

    private final RewardModel model;
    private final Tokenizer tokenizer;
    private final Placement placement;
    private final float[] weights;

    /**
     * Explains a model.
     *
     * @throws UserError if it compares replies and so has no reward of one
     */
    public Explainer(RewardModel model) {
        this(model, model.spec().readout().weights());
    }

    private Explainer(RewardModel model, float[] weights) {
        if (model.spec().readout().meaning() == Readout.Meaning.COMPARISON) {
            throw new UserError("the model compares replies and has no reward for one alone, so none can be explained");
        }
        this.model = model;
        this.weights = weights;
        tokenizer = model.tokenizer();
        placement = model.model().parameters().placement();
    }

    /** Explains replies to one prompt, on which it may depend what counts: its weights are then taken as given. */
    public Explainer to(RewardInput.Read read) {
        return new Explainer(model, model.weights(read));
    }

    /**
     * Integrated gradients (Sundararajan et al.: Axiomatic Attribution for Deep Networks, 2017): the gradient along the
     * straight line from the baseline's word vectors to the text's, times their difference. The contributions add up to
     * {@code reward − baseline}; points are added to the line until they do.
     */
    public Explanation integratedGradients(Encoding text) {
        return integratedGradients(text, MOST_POINTS);
    }

    /** The same with at most so many points on the line, 32 at least. */
    public Explanation integratedGradients(Encoding text, int mostPoints) {
        try (Ends ends = new Ends(text)) {
            for (int points = FEWEST_POINTS; ; points *= 2) {
                Explanation explanation = ends.explanation(new PathIntegral(points).of(ends::slopes));
                if (explanation.complete() || 2 * points > mostPoints) {
                    return explanation;
                }
            }
        }
    }

    /**
     * Gradient times input (Shrikumar et al. 2016): the gradient at the text itself, times how far its word vectors are
     * from the baseline's. Quick, but adds up only where the model is linear.
     */
    public Explanation gradientTimesInput(Encoding text) {
        try (Ends ends = new Ends(text)) {
            return ends.explanation(ends.slopes(new double[] {1})[0]);
        }
    }

    /** By how much the reward falls when a word is taken out; such contributions need not add up to anything. */
    public Explanation withoutEachWord(Encoding text) {
        return without(text, TextPieces.words(text, tokenizer));
    }

    /** By how much the reward falls when a sentence is taken out. */
    public Explanation withoutEachSentence(Encoding text) {
        return without(text, TextPieces.sentences(text, tokenizer));
    }

    private Explanation without(Encoding text, List<TextPieces.Piece> pieces) {
        int[] nothing = IntStream.range(0, text.length())
                .filter(t -> text.wordIds()[t] < 0)
                .toArray();
        List<Encoding> variants = Stream.of(
                        Stream.of(text, select(text, nothing)),
                        pieces.stream().map(piece -> select(text, piece.others(text.length()))))
                .flatMap(s -> s)
                .toList();
        List<Integer> lengths = variants.stream().map(Encoding::length).toList();
        RewardInput.Read read = new RewardInput.Read(variants, lengths, 0);
        List<Reward> rewards = model.score(List.of(read), tokens -> {}).get(0);
        double whole = rewards.get(0).value();
        List<Explanation.Piece> explained = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            TextPieces.Piece piece = pieces.get(i);
            explained.add(new Explanation.Piece(
                    piece.text(), whole - rewards.get(i + 2).value(), piece.at()));
        }
        return new Explanation(whole, rewards.get(1).value(), explained);
    }

    private static Encoding select(Encoding text, int[] tokens) {
        return new Encoding(
                Arrays.stream(tokens).map(t -> text.ids()[t]).toArray(),
                Arrays.stream(tokens).map(t -> text.typeIds()[t]).toArray(),
                Arrays.stream(tokens).map(t -> text.wordIds()[t]).toArray());
    }

    /** {@code [B]}: the outputs as they count in the reward. */
    private Tensor rewards(TokenBatch batch) {
        return model.model().logits(batch, Pass.inference()).matmul(Tensors.of(weights, placement));
    }

    private Encoding masked(Encoding text) {
        int mask = Stream.of(tokenizer.maskId(), tokenizer.unkId(), tokenizer.padId())
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.of(0))
                .getAsInt();
        int[] ids = IntStream.range(0, text.length())
                .map(t -> text.wordIds()[t] < 0 ? text.ids()[t] : mask)
                .toArray();
        return new Encoding(ids, text.typeIds(), text.wordIds());
    }

    /** Both ends of the line: word vectors {@code [T, H]} and rewards of a text and of its baseline. */
    private final class Ends implements AutoCloseable {

        private final Encoding text;
        private final Tensor from;
        private final Tensor difference;
        private final double baseline;
        private final double reward;

        Ends(Encoding text) {
            this.text = text;
            try (Scope scope = Scope.open()) {
                Tensor[] vectors = new Tensor[2];
                baseline = rewardOf(masked(text), vectors, 0);
                reward = rewardOf(text, vectors, 1);
                from = Scope.permanent(vectors[0]);
                difference = Scope.permanent(vectors[1].sub(vectors[0]));
            }
        }

        private double rewardOf(Encoding end, Tensor[] vectors, int which) {
            return Tensors.noGrad(() -> {
                TokenBatch batch = new TokenBatch(List.of(end), new long[1], placement);
                batch.changeWords(words -> {
                    vectors[which] = words.narrow(0, 0, end.length()).clone();
                    return words;
                });
                return Tensors.scalar(rewards(batch));
            });
        }

        /** For each place on the line, how fast the reward changes along it through each token: {@code [places][T]}. */
        double[][] slopes(double[] places) {
            int length = text.length();
            int most = Math.max(1, TOKENS / length);
            double[][] slopes = new double[places.length][];
            for (int first = 0; first < places.length; first += most) {
                int count = Math.min(most, places.length - first);
                float[] all = slopes(Arrays.copyOfRange(places, first, first + count), length);
                for (int i = 0; i < count; i++) {
                    int row = i * length;
                    slopes[first + i] = IntStream.range(row, row + length)
                            .mapToDouble(t -> all[t])
                            .toArray();
                }
            }
            return slopes;
        }

        private float[] slopes(double[] places, int length) {
            int count = places.length;
            float[] shares = new float[count * length];
            for (int i = 0; i < count; i++) {
                Arrays.fill(shares, i * length, (i + 1) * length, (float) places[i]);
            }
            try (Scope scope = Scope.open()) {
                TokenBatch batch = new TokenBatch(Collections.nCopies(count, text), new long[count], placement);
                Tensor along = difference.repeat(count, 1);
                Tensor point = from.repeat(count, 1)
                        .addcmul(along, Tensors.of(shares, placement).unsqueeze(1));
                point.set_requires_grad(true);
                batch.changeWords(words -> filled(point, words.size(0)));
                // the sequences of a batch do not see each other, so the sum's gradient is that of each
                rewards(batch).sum().backward();
                return Tensors.floats(point.grad().mul(along).sum(1));
            }
        }

        /** With rows of zeros behind, which belong to no sequence. */
        private Tensor filled(Tensor rows, long count) {
            long missing = count - rows.size(0);
            return missing == 0
                    ? rows
                    : cat(new TensorVector(rows, rows.detach().new_zeros(missing, rows.size(1))), 0);
        }

        /** Contributions {@code [T]} of tokens, summed over each word. */
        Explanation explanation(double[] tokens) {
            return new Explanation(
                    reward,
                    baseline,
                    TextPieces.words(text, tokenizer).stream()
                            .map(piece -> new Explanation.Piece(
                                    piece.text(),
                                    IntStream.range(piece.from(), piece.to())
                                            .mapToDouble(t -> tokens[t])
                                            .sum(),
                                    piece.at()))
                            .toList());
        }

        @Override
        public void close() {
            Scope.free(from);
            Scope.free(difference);
        }
    }
}
