package dev.laurel.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * How well hidden words are found again, and, where that was learned too, how well it is told whether two segments belong
 * together.
 *
 * <p>{@code perplexity} is e to the mean cross-entropy of the hidden words, {@code log_likelihood} the sum of the means,
 * over words and over pairs, of the logarithm of what is right: −(log perplexity + {@code pair_loss}).
 */
public final class MaskedScores implements Scores {

    private final List<Text> texts;
    private final boolean words;
    private final boolean pairs;

    /**
     * What came of one text.
     *
     * @param loss summed cross-entropy of its hidden words, in nats
     * @param hidden how many there are
     * @param found for how many the right word was the likeliest
     * @param pairLoss cross-entropy of how its segments are related
     * @param isPair whether that was to be told
     * @param told whether it was told rightly
     */
    public record Text(double loss, int hidden, int found, double pairLoss, boolean isPair, boolean told) {}

    private MaskedScores(List<Text> texts) {
        this.texts = texts;
        words = texts.stream().anyMatch(text -> text.hidden() > 0);
        pairs = texts.stream().anyMatch(Text::isPair);
    }

    /** The scores of these texts. */
    public static MaskedScores of(List<Text> texts) {
        return new MaskedScores(List.copyOf(texts));
    }

    @Override
    public String headline() {
        return words || !pairs ? "masked_accuracy" : "pair_accuracy";
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        if (words || !pairs) {
            names.addAll(List.of("masked_accuracy", "perplexity"));
        }
        if (pairs) {
            names.addAll(List.of("pair_accuracy", "pair_loss"));
        }
        names.add("log_likelihood");
        return names;
    }

    @Override
    public int size() {
        return texts.size();
    }

    @Override
    public double[] values(int[] weights) {
        double loss = 0;
        double pairLoss = 0;
        long hidden = 0;
        long found = 0;
        long asked = 0;
        long told = 0;
        for (int i = 0; i < weights.length; i++) {
            Text text = texts.get(i);
            loss += weights[i] * text.loss();
            hidden += (long) weights[i] * text.hidden();
            found += (long) weights[i] * text.found();
            if (text.isPair()) {
                pairLoss += weights[i] * text.pairLoss();
                asked += weights[i];
                told += text.told() ? weights[i] : 0;
            }
        }
        List<Double> values = new ArrayList<>();
        double likelihood = 0;
        if (words || !pairs) {
            values.add((double) found / hidden);
            values.add(Math.exp(loss / hidden));
            likelihood -= loss / hidden;
        }
        if (pairs) {
            values.add((double) told / asked);
            values.add(pairLoss / asked);
            likelihood -= pairLoss / asked;
        }
        values.add(likelihood);
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public String whyUndefined() {
        return "No word was hidden: the text is too short, or masking.share too small.";
    }
}
