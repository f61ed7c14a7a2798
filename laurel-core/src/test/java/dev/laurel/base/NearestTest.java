package dev.laurel.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    /** By hand: one letter put in, left out, changed, two neighbours swapped; a swap counts once and case not at all. */
    @ParameterizedTest
    @CsvSource({
        "rouge,rouge,0",
        "rouge,rogue,1",
        "rouge,Rouge,0",
        "rouge,roug,1",
        "rouge,rougex,1",
        "rouge,rouse,1",
        "kitten,sitting,3",
        "'',abc,3",
        "ca,abc,3"
    })
    void countsEdits(String a, String b, int distance) {
        assertThat(Nearest.distance(a, b)).isEqualTo(distance);
        assertThat(Nearest.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void suggestsWhatIsNearEnough() {
        List<String> known = List.of("accuracy", "bleu", "rouge_l", "rouge_1");
        assertThat(Nearest.to("rogue_l", known)).contains("rouge_l");
        assertThat(Nearest.to("acuracy", known)).contains("accuracy");
        assertThat(Nearest.to("perplexity", known)).isEmpty();
        // both are one edit away: the first in alphabetical order
        assertThat(Nearest.to("rouge_2", known)).contains("rouge_1");
        assertThat(Nearest.to("x", List.of())).isEmpty();
    }

    @Test
    void tellsWhatIsKnown() {
        assertThat(Nearest.hint("blue", List.of("rouge", "bleu")))
                .isEqualTo(" Did you mean 'bleu'? Known: bleu, rouge.");
        assertThat(Nearest.hint("perplexity", List.of("rouge", "bleu"))).isEqualTo(" Known: bleu, rouge.");
    }
}
