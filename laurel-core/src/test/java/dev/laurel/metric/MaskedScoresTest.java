package dev.laurel.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MaskedScoresTest {

    private static final MaskedScores.Text WORDS = new MaskedScores.Text(3, 2, 1, 0, false, false);

    /** (3 + 5) / (2 + 2) = 2 nats a word, 1 + 2 of 4 found; e² = 7.389. */
    @Test
    void wordsCountAlikeWhateverTextTheyStandIn() {
        MaskedScores scores = MaskedScores.of(List.of(WORDS, new MaskedScores.Text(5, 2, 2, 0, false, false)));
        assertThat(scores.headline()).isEqualTo("masked_accuracy");
        assertThat(scores.names()).containsExactly("masked_accuracy", "perplexity", "log_likelihood");
        assertThat(scores.values(new int[] {1, 1}))
                .containsExactly(new double[] {0.75, Math.exp(2), -2}, within(1e-12));
        // the first one twice: (3 + 3 + 5) / 6
        assertThat(scores.values(new int[] {2, 1})[1]).isCloseTo(Math.exp(11 / 6.0), within(1e-12));
        assertThat(MetricMeaning.of("perplexity").better()).isEqualTo(MetricMeaning.Better.LOWER);
        assertThat(MetricMeaning.of("masked_accuracy").isShare()).isTrue();
    }

    /** Of three texts two are pairs, with 0.5 and 1.5 nats; −(1.5 + 1) in all. */
    @Test
    void pairsAreAddedToWords() {
        MaskedScores scores = MaskedScores.of(List.of(
                WORDS,
                new MaskedScores.Text(0, 0, 0, 0.5, true, true),
                new MaskedScores.Text(0, 0, 0, 1.5, true, false)));
        assertThat(scores.names())
                .containsExactly("masked_accuracy", "perplexity", "pair_accuracy", "pair_loss", "log_likelihood");
        assertThat(scores.values(new int[] {1, 1, 1}))
                .containsExactly(new double[] {0.5, Math.exp(1.5), 0.5, 1, -2.5}, within(1e-12));
    }

    @Test
    void pairsAloneAreJudgedByThemselves() {
        MaskedScores scores = MaskedScores.of(List.of(new MaskedScores.Text(0, 0, 0, 0.25, true, true)));
        assertThat(scores.headline()).isEqualTo("pair_accuracy");
        assertThat(scores.values(new int[] {1})).containsExactly(1, 0.25, -0.25);
    }

    @Test
    void textInWhichNothingWasHiddenHasNoFigures() {
        MetricReport report = MaskedScores.of(List.of(new MaskedScores.Text(0, 0, 0, 0, false, false)))
                .report(1);
        assertThat(report.values()).isEmpty();
        assertThat(report.notes()).singleElement().asString().contains("No word was hidden");
    }
}
