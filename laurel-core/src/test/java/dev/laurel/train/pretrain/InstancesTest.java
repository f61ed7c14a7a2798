package dev.laurel.train.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.model.TinyBert;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.tokenize.Tokenizer;
import dev.laurel.tokenize.train.Corpus;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What texts are cut into. Of the tokenizer [CLS] is 2 and [SEP] 3; its words begin with 5: good, great, fine, bad … */
class InstancesTest {

    private static final int CLS = 2;
    private static final int SEP = 3;

    @TempDir
    static Path temp;

    private static Tokenizer tokenizer;

    @BeforeAll
    static void load() {
        tokenizer = Tokenizer.load(TinyBert.withTokenizer(temp));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    private static TokenizedText text(String... lines) {
        return TokenizedText.read(
                Corpus.of(Stream.of(lines).map(line -> line + "\n").toList()), false, tokenizer);
    }

    private static Instances cut(TokenizedText text, int maxLength, String... config) {
        return Instances.of(text, Config.defaults(PretrainConfig.class, config), tokenizer, maxLength, 1);
    }

    private static int[] ids(Instance instance) {
        return instance.tokens().ids();
    }

    @Test
    void documentsAreLinesWithBlankOnesBetween() {
        try (TokenizedText text = text("", "good great", "fine ", "", " \t", "bad", "", "the room is awful")) {
            assertThat(text.documents()).isEqualTo(3);
            assertThat(text.lines()).isEqualTo(4);
            // 2 + 1 + 1 + 4 words and two special tokens a line
            assertThat(text.tokens()).isEqualTo(8 + 2 * 4);
            assertThat(text.documentStart(1)).isEqualTo(2);
            assertThat(text.documentStart(3)).isEqualTo(4);
            assertThat(text.line(0).ids()).containsExactly(CLS, 5, 6, SEP);
            assertThat(text.line(2).ids()).containsExactly(CLS, 8, SEP);
        }
    }

    @Test
    void eachTextOfAColumnIsADocument() {
        try (TokenizedText text =
                TokenizedText.read(Corpus.of(List.of("good\ngreat", "bad", "fine\n\npoor\n")), true, tokenizer)) {
            assertThat(text.lines()).isEqualTo(5);
            assertThat(text.documents()).isEqualTo(4);
        }
    }

    @Test
    void continuationsOfWordsAreKnown() {
        try (TokenizedText text = text("rooms good phones")) {
            Tokens line = text.line(0);
            int s = tokenizer.id("##s").orElseThrow();
            assertThat(line.ids()).containsExactly(CLS, 17, s, 5, 18, s, SEP);
            assertThat(line.continues()).containsExactly(false, false, true, false, false, true, false);
        }
    }

    /** As run_mlm's group_texts: [CLS] 5 6 [SEP] [CLS] 7 [SEP] [CLS] 8 [SEP], four at a time; the rest is kept here. */
    @Test
    void blocksAreLinesEndToEnd() {
        try (TokenizedText text = text("good great", "fine", "", "bad")) {
            Instances blocks = cut(text, 4);
            assertThat(blocks.size()).isEqualTo(3);
            assertThat(ids(blocks.get(0, 0))).containsExactly(CLS, 5, 6, SEP);
            assertThat(ids(blocks.get(1, 0))).containsExactly(CLS, 7, SEP, CLS);
            assertThat(ids(blocks.get(2, 5))).containsExactly(8, SEP);
            assertThat(IntStream.range(0, 3).map(blocks::length)).containsExactly(4, 4, 2);
            assertThat(blocks.get(0, 0).typeIds()).containsOnly(0);
            assertThat(blocks.cut()).isZero();
        }
    }

    @Test
    void linesStayWholeOrAreCutBeforeTheirEnd() {
        try (TokenizedText text = text("good great fine bad", "poor")) {
            Instances lines = cut(text, 4, "packing=lines");
            assertThat(lines.size()).isEqualTo(2);
            assertThat(ids(lines.get(0, 0))).containsExactly(CLS, 5, 6, SEP);
            assertThat(ids(lines.get(1, 0))).containsExactly(CLS, 9, SEP);
            assertThat(lines.cut()).isOne();
        }
    }

    /** Two documents, of the words 5, 6, 7, 8 and of 11, 12, 13, 14, one word a line. */
    private static TokenizedText two() {
        return text("good", "great", "fine", "bad", "", "the", "a", "is", "was");
    }

    private static boolean ofFirst(int word) {
        return word <= 8;
    }

    @Test
    void halfOfTheNextSegmentsComeFromAnotherDocument() {
        try (TokenizedText text = two()) {
            Instances pairs = cut(text, 16, "sentences=next");
            // whole documents are shorter than the 13 words that fit; a tenth of them would be cut shorter still
            assertThat(pairs.size()).isEqualTo(2);
            int apart = 0;
            Set<String> seen = new HashSet<>();
            for (int pass = 0; pass < 1000; pass++) {
                Instance pair = pairs.get(0, pass);
                int[] ids = ids(pair);
                assertThat(ids[0]).isEqualTo(CLS);
                assertThat(ids[ids.length - 1]).isEqualTo(SEP);
                int middle = IntStream.range(1, ids.length)
                        .filter(t -> ids[t] == SEP)
                        .findFirst()
                        .orElseThrow();
                int[] a = Arrays.copyOfRange(ids, 1, middle);
                int[] b = Arrays.copyOfRange(ids, middle + 1, ids.length - 1);
                assertThat(IntStream.of(a)).isNotEmpty().allMatch(InstancesTest::ofFirst);
                assertThat(b).isNotEmpty();
                assertThat(pair.typeIds()).hasSize(ids.length);
                assertThat(Arrays.copyOf(pair.typeIds(), middle + 1)).containsOnly(0);
                assertThat(Arrays.copyOfRange(pair.typeIds(), middle + 1, ids.length))
                        .containsOnly(1);
                if (pair.relation() == Instance.APART) {
                    apart++;
                    assertThat(IntStream.of(b)).noneMatch(InstancesTest::ofFirst);
                } else {
                    assertThat(IntStream.concat(Arrays.stream(a), Arrays.stream(b)))
                            .containsExactly(5, 6, 7, 8);
                }
                seen.add(Arrays.toString(ids));
            }
            // √(0.25/1000) = 0.016, four of them
            assertThat(apart / 1000.0).isCloseTo(0.5, within(0.064));
            assertThat(seen).hasSizeGreaterThan(6);
            assertThat(ids(pairs.get(0, 7))).isEqualTo(ids(pairs.get(0, 7)));
        }
    }

    @Test
    void halfOfTheSegmentsAreSwapped() {
        try (TokenizedText text = two()) {
            Instances pairs = cut(text, 16, "sentences=order");
            int swapped = 0;
            for (int pass = 0; pass < 1000; pass++) {
                Instance pair = pairs.get(1, pass);
                int[] words = Arrays.stream(ids(pair)).filter(id -> id > 4).toArray();
                boolean sorted = IntStream.range(1, words.length).allMatch(i -> words[i] > words[i - 1]);
                assertThat(words).containsExactlyInAnyOrder(11, 12, 13, 14);
                assertThat(sorted).isEqualTo(pair.relation() == Instance.TOGETHER);
                swapped += sorted ? 0 : 1;
            }
            assertThat(swapped / 1000.0).isCloseTo(0.5, within(0.064));
        }
    }

    @Test
    void aDocumentOfOneLineHasNoOrder() {
        try (TokenizedText text = text("good great", "fine", "", "bad")) {
            Instances pairs = cut(text, 16, "sentences=order");
            assertThat(pairs.get(1, 0).relation()).isEqualTo(CrossEntropyLoss.IGNORED);
            assertThat(ids(pairs.get(1, 0))).containsExactly(CLS, 8, SEP);
            assertThat(cut(text, 16, "sentences=next").get(1, 0).relation()).isEqualTo(Instance.APART);
        }
    }

    @Test
    void pairsThatAreTooLongLoseTokensAtTheirEnds() {
        String[] lines = IntStream.range(0, 40)
                .mapToObj(i -> i == 20 ? "" : "good great fine bad poor awful the a is was it soup")
                .toArray(String[]::new);
        try (TokenizedText text = text(lines)) {
            Instances pairs = cut(text, 20, "sentences=next");
            for (int i = 0; i < pairs.size(); i++) {
                for (int pass = 0; pass < 20; pass++) {
                    assertThat(pairs.get(i, pass).tokens().length()).isLessThanOrEqualTo(20);
                    assertThat(pairs.length(i)).isLessThanOrEqualTo(20);
                }
            }
        }
    }

    @Test
    void whatHasNoNeighboursIsRefused() {
        try (TokenizedText one = text("good", "great")) {
            assertThatThrownBy(() -> cut(one, 16, "sentences=next"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the text is a single document. Separate documents by blank lines");
            assertThat(cut(one, 16, "sentences=order").size()).isOne();
        }
        try (TokenizedText singles = text("good", "", "great", "", "fine")) {
            assertThatThrownBy(() -> cut(singles, 16, "sentences=order"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("each of the 3 documents is a single line")
                    .hasMessageContaining("state sentences: none");
        }
        assertThatThrownBy(() -> cut(two(), 4, "sentences=next"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("max_length is 4, but two segments with their special tokens take at least 5");
        assertThatThrownBy(() -> Config.defaults(PretrainConfig.class, "masking.share=0"))
                .hasMessageContaining("there is nothing to learn");
    }

    @Test
    void aTextOfOneLineOrOfOneRepeatedLineIsRemarkedOn() {
        try (TokenizedText one = text("good great");
                TokenizedText same = text("good", "good", "", "good");
                TokenizedText other = text("good", "bad")) {
            assertThat(one.remarks()).singleElement().asString().startsWith("the text is a single line");
            assertThat(same.remarks()).singleElement().asString().startsWith("all 3 lines are the same (good)");
            assertThat(other.remarks()).isEmpty();
        }
    }
}
