package dev.laurel.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.Rng;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {

    private static final String ENGLISH = "The room was warm and quiet, but the staff did not smile at all.";
    private static final String CHINESE = "房间很干净，但是服务不好，价格也贵。";

    @ParameterizedTest
    @ValueSource(
            strings = {
                ENGLISH,
                CHINESE,
                "",
                "   ",
                "  leading and trailing \n",
                "我用iPhone 12拍的photo，很好！",
                "U.S. shares rose 3.14%... really?!",
                "家𠮷屋"
            })
    void cuttingATextIntoWordsLosesNothing(String text) {
        assertThat(Word.join(Word.of(text))).isEqualTo(text);
        assertThat(new WordDropout(0).apply(text, Rng.of(1))).isEqualTo(text);
        assertThat(new WordSwap(0, 2).apply(text, Rng.of(1))).isEqualTo(text);
    }

    @Test
    void aWordIsWhatStandsBetweenSpacesOrOneCharacterOfAScriptWithoutThem() {
        assertThat(texts("I paid 3.50, well.")).containsExactly("I", "paid", "3.50", ",", "well", ".");
        assertThat(texts("用iPhone拍，好")).containsExactly("用", "iPhone", "拍", "，", "好");
        assertThat(texts("家𠮷屋")).containsExactly("家", "𠮷", "屋");
    }

    @Test
    void theSameSeedGivesTheSameText() {
        Augmentation both = new WordDropout(0.3).then(new WordSwap(0.3, 2));
        assertThat(both.apply(ENGLISH, Rng.of(7, 3))).isEqualTo(both.apply(ENGLISH, Rng.of(7, 3)));
        assertThat(variants(both, ENGLISH)).hasSizeGreaterThan(50);
    }

    @Test
    void negationsWithWhatTheyNegateNumbersAndPunctuationStay() {
        for (String variant : variants(new WordDropout(0.5), ENGLISH)) {
            assertThat(variant).contains("not smile").contains(",").endsWith(".");
        }
        for (String variant : variants(new WordDropout(0.5), CHINESE)) {
            assertThat(variant).contains("不好").contains("，").endsWith("。");
        }
        for (String variant : variants(new WordDropout(0.5), "It doesn't work after 12 days")) {
            assertThat(variant).contains("doesn't work").contains("12");
        }
    }

    @Test
    void atLeastHalfOfTheWordsThatMayGoStay() {
        // 8 words, all free: at most 4 go, and with half of them drawn that happens often
        List<Integer> left = variants(new WordDropout(0.5), "one two three four five six seven eight").stream()
                .map(variant -> variant.split(" ").length)
                .toList();
        assertThat(left).allMatch(n -> n >= 4).contains(4);
        assertThat(variants(new WordDropout(0.5), "alone")).containsExactly("alone");
    }

    @Test
    void aWordGoesWithTheWhiteSpaceBeforeIt() {
        assertThat(variants(new WordDropout(0.5), "very good, indeed"))
                .containsExactlyInAnyOrder("very good, indeed", "good, indeed", "very, indeed", "very good,");
    }

    @Test
    void theShareOfWordsLeftOutIsTheRate() {
        String text = IntStream.range(0, 20_000).mapToObj(i -> "word").collect(Collectors.joining(" "));
        int left = new WordDropout(0.2).apply(text, Rng.of(5)).split(" ").length;
        // binomial with standard deviation sqrt(20000 * 0.2 * 0.8) = 57
        assertThat(left).isBetween(16_000 - 4 * 57, 16_000 + 4 * 57);
    }

    @Test
    void exchangesKeepTheWordsAndTheirClauses() {
        Function<String, TreeMap<String, Long>> counts = text ->
                texts(text).stream().collect(Collectors.groupingBy(w -> w, TreeMap::new, Collectors.counting()));
        for (String text : List.of(ENGLISH, CHINESE)) {
            for (String variant : variants(new WordSwap(0.5, 2), text)) {
                assertThat(variant).hasSameSizeAs(text);
                List<String> clauses = clauses(text);
                List<String> changed = clauses(variant);
                assertThat(changed).hasSameSizeAs(clauses);
                for (int i = 0; i < clauses.size(); i++) {
                    assertThat(counts.apply(changed.get(i))).isEqualTo(counts.apply(clauses.get(i)));
                }
            }
        }
        assertThat(variants(new WordSwap(0.5, 2), ENGLISH))
                .allMatch(v -> v.contains(" did not smile ") || v.matches(".* not smile .*"));
    }

    @Test
    void anExchangeReachesNoFartherThanItsWindow() {
        // with window 1 each of the two words "b" and "c" may move, but "a" never gets to the end before both did
        assertThat(variants(new WordSwap(0.5, 1), "a b c"))
                .containsExactlyInAnyOrder("a b c", "b a c", "a c b", "b c a");
        // beginning an exchange at the first word, with any of the two after it; then at the second
        assertThat(variants(new WordSwap(0.5, 2), "a b c"))
                .containsExactlyInAnyOrder("a b c", "b a c", "c b a", "a c b", "b c a", "c a b");
    }

    @Test
    void rangesAreChecked() {
        assertThatThrownBy(() -> new WordDropout(0.6)).hasMessage("rate is 0.6. Allowed: 0 to 0.5");
        assertThatThrownBy(() -> new WordSwap(Double.NaN, 1)).hasMessage("rate is NaN. Allowed: 0 to 0.5");
        assertThatThrownBy(() -> new WordSwap(0.1, 0)).hasMessage("window is 0, must be at least 1");
    }

    private static List<String> texts(String text) {
        return Word.of(text).stream().map(Word::text).toList();
    }

    private static List<String> clauses(String text) {
        return Arrays.asList(text.split("[,.，。]"));
    }

    private static List<String> variants(Augmentation augmentation, String text) {
        return IntStream.range(0, 500)
                .mapToObj(seed -> augmentation.apply(text, Rng.of(seed)))
                .distinct()
                .toList();
    }
}
