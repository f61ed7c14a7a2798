package dev.laurel.learned;

import dev.laurel.reward.Range;
import dev.laurel.tokenize.Encoding;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The likeness of BERTScore: each token is compared with all of the other text, of which the likest counts.
 *
 * @param layer behind which the tokens' vectors are taken
 * @param baseline what becomes 0; 0 rescales nothing
 */
record TokenLikeness(TextEncoder encoder, int layer, TokenWeights weights, GreedyMatch.Measure measure, double baseline)
        implements Likeness<TokenVectors> {

    @Override
    public boolean says(Encoding text) {
        return Arrays.stream(weights.of(text)).sum() > 0;
    }

    @Override
    public List<TokenVectors> views(List<Encoding> texts) {
        float[][] vectors = encoder.tokens(texts, layer);
        return IntStream.range(0, texts.size())
                .mapToObj(i -> TokenVectors.of(vectors[i], weights.of(texts.get(i))))
                .toList();
    }

    @Override
    public Match match(TokenVectors reply, TokenVectors reference) {
        GreedyMatch match = GreedyMatch.of(reply, reference);
        return new Match(
                rescaled(measure.of(match)),
                () -> String.format(
                        Locale.ROOT,
                        "precision %.4f, recall %.4f, F1 %.4f%s behind layer %d, ",
                        match.precision(),
                        match.recall(),
                        match.f1(),
                        baseline == 0 ? "" : " before rescaling",
                        layer));
    }

    private double rescaled(double value) {
        return (value - baseline) / (1 - baseline);
    }

    @Override
    public Range range() {
        return new Range(rescaled(-1), 1);
    }
}
