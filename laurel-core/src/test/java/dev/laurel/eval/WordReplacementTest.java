package dev.laurel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordReplacementTest {

    private static final Placement PLAIN = new Placement("cpu", Precision.FP32, 1);
    private static final String TEXT = "Thanks , the  parcel was never busy today !";

    private static TaskModel model(String name) {
        try {
            return TaskModel.open(
                    Path.of(WordReplacementTest.class
                            .getResource("/zeroshot/" + name)
                            .toURI()),
                    PLAIN);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> changed(double share, int copies, String... texts) {
        try (WordReplacement replacement = new WordReplacement(model("masked"), share, 10)) {
            return IntStream.range(0, copies)
                    .mapToObj(copy -> replacement.apply(
                            List.of(texts),
                            IntStream.range(0, texts.length)
                                    .mapToObj(i -> Rng.of(7, i, copy))
                                    .toList()))
                    .flatMap(List::stream)
                    .toList();
        }
    }

    /** With a share of 1 every free word goes; "never busy" and the punctuation stay, and so does each space. */
    @Test
    void otherWordsStandWhereFreeOnesStood() {
        List<String> all = changed(1, 30, TEXT);
        for (String text : all) {
            assertThat(text).matches("\\p{Lu}\\p{L}* , \\p{L}+  \\p{L}+ \\p{L}+ never busy \\p{L}+ !");
            List<String> was = List.of(TEXT.toLowerCase(Locale.ROOT).split(" +"));
            List<String> is = List.of(text.toLowerCase(Locale.ROOT).split(" +"));
            for (int word : new int[] {0, 2, 3, 4, 7}) {
                assertThat(is.get(word)).isNotEqualTo(was.get(word)).isNotEqualTo("##s");
            }
        }
        assertThat(all.stream().distinct().count()).isGreaterThan(5);
    }

    @Test
    void aTextsChanceDoesNotDependOnTheOthers() {
        List<String> together = changed(0.5, 1, TEXT, "please wait for the order", TEXT);
        assertThat(together.subList(0, 2)).isEqualTo(changed(0.5, 1, TEXT, "please wait for the order"));
        assertThat(together.get(2)).isNotEqualTo(together.get(0));
    }

    @Test
    void whatPredictsNoWordsIsRefused() {
        try (TaskModel classifier = model("nli")) {
            assertThatThrownBy(() -> new WordReplacement(classifier, 0.1, 10))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("a masked language model");
        }
    }
}
