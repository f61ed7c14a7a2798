package dev.laurel.eval;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.text.WordedText;
import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Puts other words into texts where a masked language model finds them probable (contextual augmentation: Kobayashi 2018,
 * here without the label, Kumar et al. 2020).
 *
 * <p>Some words are hidden at once, and each is drawn from the most probable ones other than itself. Negations with the word after
 * them, numbers, punctuation and words of several tokens stay. The model does not know the label, so a word may turn what a
 * text says: look at the result.
 */
public final class WordReplacement implements AutoCloseable {

    /** How many texts are looked at together: their words' probabilities are in memory at once. */
    private static final int TEXTS = 32;

    private final TaskModel model;
    private final double share;
    private final int candidates;
    private final int mask;
    private final boolean marksWords;

    /**
     * @param model a masked language model; closed with this
     * @param share probability that a word is replaced, in (0, 1]
     * @param candidates how many of the most probable words are drawn from
     * @throws UserError if the model has no words to predict
     */
    public WordReplacement(TaskModel model, double share, int candidates) {
        if (!model.model().spec().kind().predictsWords()) {
            throw new UserError("the model predicts no words: a masked language model (…ForMaskedLM) is needed, such as"
                    + " the one that `laurel run pretrain-messages` makes");
        }
        this.model = model;
        this.share = share;
        this.candidates = candidates;
        mask = model.tokenizer()
                .maskId()
                .orElseThrow(() -> new UserError("the model's tokenizer has no token for a hidden word"));
        marksWords = marked(model.tokenizer());
    }

    private static boolean marked(Tokenizer tokenizer) {
        return tokenizer.id("\u0120the").isPresent()
                || tokenizer.id("\u2581the").isPresent();
    }

    /** A text with some words hidden. */
    private record Hidden(WordedText text, Encoding encoding, Map<Integer, Integer> tokens) {}

    /**
     * Each text changed, in their order.
     *
     * @param rngs where each text's chance comes from, so that it does not depend on the others
     */
    public List<String> apply(List<String> texts, List<Rng> rngs) {
        List<String> changed = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += TEXTS) {
            int to = Math.min(texts.size(), from + TEXTS);
            changed.addAll(some(texts.subList(from, to), rngs.subList(from, to)));
        }
        return changed;
    }

    private List<String> some(List<String> texts, List<Rng> rngs) {
        List<Hidden> hidden = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            hidden.add(hide(WordedText.of(texts.get(i)), rngs.get(i)));
        }
        int width = 2 * candidates;
        float[][] likely = new Predictor(model.model(), model.workers())
                .rows(hidden.stream().map(Hidden::encoding).toList(), this::mostLikely, true, tokens -> {});
        List<String> changed = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            Hidden of = hidden.get(i);
            Map<Integer, String> others = new HashMap<>();
            for (Map.Entry<Integer, Integer> at : of.tokens().entrySet()) {
                int row = at.getKey() * width;
                draw(likely[i], row, of.text().words().get(at.getValue()), rngs.get(i))
                        .ifPresent(word -> others.put(at.getValue(), word));
            }
            changed.add(of.text().with(others));
        }
        return changed;
    }

    /** Hides each free word of one token with the probability that was asked for. */
    private Hidden hide(WordedText text, Rng rng) {
        Encoding whole = model.tokenizer().encodeWords(text.words(), model.maxLength());
        int[] ids = whole.ids().clone();
        Map<Integer, Integer> tokens = new HashMap<>();
        for (int t = 0; t < ids.length; t++) {
            int word = whole.wordIds()[t];
            if (word < 0 || isOf(whole, t - 1, word) || isOf(whole, t + 1, word) || !text.isFree(word)) {
                continue;
            }
            if (rng.nextDouble() < share) {
                tokens.put(t, word);
                ids[t] = mask;
            }
        }
        return new Hidden(text, new Encoding(ids, whole.typeIds(), whole.wordIds()), tokens);
    }

    private static boolean isOf(Encoding encoding, int token, int word) {
        return token >= 0 && token < encoding.length() && encoding.wordIds()[token] == word;
    }

    /** Of each token the logits of the most probable words and behind them their ids, {@code [N, 2·candidates]}. */
    private Tensor mostLikely(TokenBatch batch) {
        Tensor logits = model.model().logits(batch, Pass.inference()).narrow(0, 0, batch.tokens());
        T_TensorTensor_T best = torch.topk(logits, candidates);
        Tensor ids = best.get1().to(torch.ScalarType.Float);
        return torch.cat(new TensorVector(best.get0(), ids), 1);
    }

    /** One of the words, by their probabilities; nothing if none is a word other than the one that stood there. */
    private Optional<String> draw(float[] likely, int row, String was, Rng rng) {
        List<String> words = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        double sum = 0;
        for (int c = 0; c < candidates; c++) {
            Optional<String> word = word((int) likely[row + candidates + c]);
            if (word.filter(w -> !w.equalsIgnoreCase(was)).isPresent()) {
                double weight = Math.exp(likely[row + c] - likely[row]);
                words.add(word.get());
                weights.add(weight);
                sum += weight;
            }
        }
        double left = rng.nextDouble() * sum;
        for (int c = 0; c < words.size(); c++) {
            left -= weights.get(c);
            if (left < 0 || c == words.size() - 1) {
                return Optional.of(asWritten(words.get(c), was));
            }
        }
        return Optional.empty();
    }

    /** The token as a word of its own, if it is one. */
    private Optional<String> word(int id) {
        Tokenizer tokenizer = model.tokenizer();
        String token = tokenizer.token(id);
        boolean begins = !marksWords || token.startsWith("\u0120") || token.startsWith("\u2581");
        String word = tokenizer.decode(new int[] {id}, true).strip();
        boolean isWord = begins
                && !token.startsWith("##")
                && !word.isEmpty()
                && word.codePoints().allMatch(Character::isLetter);
        return isWord ? Optional.of(word) : Optional.empty();
    }

    /** With a capital where one stood: many models know small letters only. */
    private static String asWritten(String word, String was) {
        return Character.isUpperCase(was.codePointAt(0))
                ? word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)
                : word;
    }

    @Override
    public void close() {
        model.close();
    }
}
