package dev.laurel.train.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Rng;
import dev.laurel.config.Config;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaskerTest {

    private static final int MASK = 1;
    private static final int VOCABULARY = 1000;
    private static final int LENGTH = 128;
    private static final int TEXTS = 4000;

    /** Ids below 3 are special; every text begins and ends with one, and has one in its middle. */
    private static boolean isSpecial(int id) {
        return id < 3;
    }

    private static Tokens text(long number) {
        Rng rng = Rng.of(17, number);
        int[] ids = new int[LENGTH];
        boolean[] continues = new boolean[LENGTH];
        for (int t = 0; t < LENGTH; t++) {
            boolean special = t == 0 || t == LENGTH / 2 || t == LENGTH - 1;
            ids[t] = special ? 2 : 3 + rng.nextInt(VOCABULARY - 3);
            continues[t] = !special && t != 1 && t != LENGTH / 2 + 1 && rng.nextDouble() < 0.3;
        }
        return new Tokens(ids, continues);
    }

    private static Masker masker(String... config) {
        return new Masker(Config.defaults(MaskingConfig.class, config), MASK, VOCABULARY, MaskerTest::isSpecial);
    }

    private static Masked mask(Masker masker, long number) {
        return masker.mask(text(number), Rng.of(5, number));
    }

    /** For each text the begin of every whole word, and behind the last one its end. */
    private static int wordEnd(Tokens text, int begin) {
        int end = begin + 1;
        while (end < text.length() && text.continues()[end]) {
            end++;
        }
        return end;
    }

    @ParameterizedTest
    @EnumSource(MaskingConfig.Unit.class)
    void whatIsHiddenIsWhatTheTextSaidThere(MaskingConfig.Unit unit) {
        Masker masker = masker("unit=" + unit.name().toLowerCase(Locale.ROOT));
        for (int n = 0; n < 200; n++) {
            Tokens text = text(n);
            Masked masked = mask(masker, n);
            assertThat(masked.places()).isSorted().doesNotHaveDuplicates();
            assertThat(masked.words())
                    .containsExactly(Arrays.stream(masked.places())
                            .map(t -> text.ids()[t])
                            .toArray());
            assertThat(IntStream.of(masked.words())).noneMatch(MaskerTest::isSpecial);
            int[] places = masked.places();
            assertThat(IntStream.range(0, LENGTH).filter(t -> masked.ids()[t] != text.ids()[t]))
                    .allMatch(t -> Arrays.binarySearch(places, t) >= 0);
        }
    }

    /**
     * 125 of 128 tokens are not special: of 500,000 draws with p = 0.15 the share has the standard deviation
     * √(0.15·0.85/500000) = 0.0005, of the 75,000 hidden ones 0.8 √(0.8·0.2/75000) = 0.0015; four of them are allowed.
     */
    @Test
    void tokensAreHiddenWithTheProbabilityAndSeenInEightyTenTenParts() {
        Masker masker = masker();
        long hidden = 0;
        long mask = 0;
        long same = 0;
        long[] byPlace = new long[LENGTH];
        for (int n = 0; n < TEXTS; n++) {
            Masked masked = mask(masker, n);
            for (int i = 0; i < masked.places().length; i++) {
                int place = masked.places()[i];
                byPlace[place]++;
                hidden++;
                mask += masked.ids()[place] == MASK ? 1 : 0;
                same += masked.ids()[place] == masked.words()[i] ? 1 : 0;
            }
        }
        assertThat((double) hidden / TEXTS / 125).isCloseTo(0.15, within(0.002));
        // one random token in a thousand is the mask token, and one is the same as before
        assertThat((double) mask / hidden).isCloseTo(0.8 + 0.1 / VOCABULARY, within(0.006));
        assertThat((double) same / hidden).isCloseTo(0.1 + 0.1 / VOCABULARY, within(0.005));
        // every place alike: √(0.15·0.85/4000) = 0.0056, and five of them for the largest of 125
        IntStream.range(0, LENGTH)
                .filter(t -> t != 0 && t != LENGTH / 2 && t != LENGTH - 1)
                .forEach(t -> assertThat((double) byPlace[t] / TEXTS).isCloseTo(0.15, within(0.028)));
    }

    @Test
    void randomTokensComeFromTheWholeVocabulary() {
        Masker masker = masker("masked=0", "random=1", "share=0.99");
        int[] seen = IntStream.range(0, 300)
                .flatMap(n -> Arrays.stream(mask(masker, n).ids()))
                .distinct()
                .toArray();
        assertThat(IntStream.of(seen)).hasSize(VOCABULARY).allMatch(id -> id >= 0 && id < VOCABULARY);
    }

    @ParameterizedTest
    @EnumSource(
            value = MaskingConfig.Unit.class,
            names = {"WORDS", "SPANS"})
    void wordsAreHiddenWholeOrNotAtAll(MaskingConfig.Unit unit) {
        Masker masker = masker("unit=" + unit.name().toLowerCase(Locale.ROOT));
        long hidden = 0;
        for (int n = 0; n < 1000; n++) {
            Tokens text = text(n);
            int[] places = mask(masker, n).places();
            hidden += places.length;
            for (int begin = 0; begin < LENGTH; begin = wordEnd(text, begin)) {
                long ofWord = IntStream.range(begin, wordEnd(text, begin))
                        .filter(t -> Arrays.binarySearch(places, t) >= 0)
                        .count();
                assertThat(ofWord).isIn(0L, (long) wordEnd(text, begin) - begin);
            }
        }
        // spans stop at the first whole word behind 19 of 125 tokens, so they hide a little more
        assertThat(hidden / 1000.0 / 125).isBetween(0.147, 0.160);
    }

    /**
     * Σ l·0.2·0.8^(l−1) / (1 − 0.8^10) over l = 1 … 10 is 3.797, SpanBERT's 3.8 (section 3.1). With single-token words
     * and one span in each text, seen or not as a whole, spans can be told apart.
     */
    @Test
    void spansAreAsLongAsSpanBerts() {
        Masker masker = masker("unit=spans", "share=0.02", "random=0", "masked=1");
        int[] ids = IntStream.range(0, 600).map(t -> 10).toArray();
        Tokens single = new Tokens(ids, new boolean[600]);
        double sum = 0;
        int[] lengths = new int[11];
        for (int n = 0; n < 20_000; n++) {
            // the budget is 12, more than any span: the first run is a whole span unless another touches it
            int[] places = masker.mask(single, Rng.of(3, n)).places();
            int run = 1;
            while (run < places.length && places[run] == places[run - 1] + 1) {
                run++;
            }
            assertThat(places).hasSize(12);
            lengths[Math.min(10, run)]++;
            sum += run;
        }
        // the last span of a text is cut by the budget, and the first run is the last span in a part of the texts
        assertThat(sum / 20_000).isBetween(3.0, 3.9);
        assertThat(lengths[1]).isGreaterThan(lengths[2]);
        assertThat(lengths[2]).isGreaterThan(lengths[4]);
    }

    @Test
    void aSpanIsSeenAlikeInAllItsPlaces() {
        Masker masker = masker("unit=spans", "share=0.01", "random=0", "masked=0.5");
        Tokens single = new Tokens(IntStream.range(0, 100).map(t -> 10).toArray(), new boolean[100]);
        for (int n = 0; n < 100; n++) {
            Masked masked = masker.mask(single, Rng.of(4, n));
            assertThat(Arrays.stream(masked.places()).map(t -> masked.ids()[t]).distinct())
                    .hasSize(1);
        }
    }

    @Test
    void theSameSeedHidesTheSameAndAnotherOther() {
        Masker masker = masker();
        Masked once = masker.mask(text(1), Rng.of(1, 2, 3));
        Masked again = masker.mask(text(1), Rng.of(1, 2, 3));
        Masked nextPass = masker.mask(text(1), Rng.of(1, 2, 4));
        assertThat(again.ids()).isEqualTo(once.ids());
        assertThat(again.places()).isEqualTo(once.places());
        assertThat(nextPass.places()).isNotEqualTo(once.places());
    }

    @Test
    void aTextOfSpecialTokensHidesNothing() {
        Tokens empty = new Tokens(new int[] {2, 2}, new boolean[2]);
        for (String unit : new String[] {"tokens", "words", "spans"}) {
            Masked masked = masker("unit=" + unit, "share=0.9").mask(empty, Rng.of(1));
            assertThat(masked.places()).isEmpty();
            assertThat(masked.ids()).containsExactly(2, 2);
        }
        assertThat(masker("unit=spans", "share=0").mask(text(1), Rng.of(1)).places())
                .isEmpty();
    }

    @Test
    void sharesThatAddUpToMoreThanAllAreRefused() {
        assertThatThrownBy(() -> masker("masked=0.8", "random=0.3"))
                .hasMessageContaining("'masked' and 'random' together must be at most 1, found 0.8 and 0.3");
        assertThat(masker("masked=0.9", "random=0.1")).isNotNull();
    }
}
