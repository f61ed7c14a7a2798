package dev.laurel.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordedTextTest {

    @Test
    void wordsGiveWayAndSpacesStay() {
        WordedText text = WordedText.of("It is  not bad, 5 stars.");
        assertThat(text.words()).containsExactly("It", "is", "not", "bad", ",", "5", "stars", ".");
        // the negation and what it denies, the number and the punctuation are not free
        assertThat(IntStream.range(0, 8).filter(text::isFree)).containsExactly(0, 1, 6);
        assertThat(text.with(Map.of(0, "That", 6, "points"))).isEqualTo("That is  not bad, 5 points.");
        assertThat(text.with(Map.of())).isEqualTo("It is  not bad, 5 stars.");
        assertThat(WordedText.of("").words()).isEqualTo(List.of());
    }
}
