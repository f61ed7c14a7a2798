package dev.laurel.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.base.Rng;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected sequences are written by hand from the schemes' definitions. */
class TagSchemeTest {

    @ParameterizedTest
    @CsvSource({
        // An entity begins with I-; B- only where the entity before it has the same type and touches it.
        "I-PER I-PER O I-LOC, B-PER I-PER O B-LOC",
        "I-PER B-PER I-PER, B-PER B-PER I-PER",
        "I-PER I-LOC, B-PER B-LOC",
        "O B-PER I-PER, O B-PER I-PER",
        "O O, O O"
    })
    void convertsIob1(String iob1, String bio) {
        assertThat(TagScheme.IOB1.toBio(tags(iob1))).isEqualTo(tags(bio));
        assertThat(contradicts(TagScheme.IOB1, iob1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "B-PER I-PER E-PER S-LOC, B-PER I-PER I-PER B-LOC",
        "S-PER S-PER O, B-PER B-PER O",
        "B-PER E-PER B-PER E-PER, B-PER I-PER B-PER I-PER",
        // BILOU and BMES name the same positions otherwise.
        "B-PER L-PER U-LOC, B-PER I-PER B-LOC",
        "B-PER M-PER E-PER, B-PER I-PER I-PER"
    })
    void convertsBioes(String bioes, String bio) {
        assertThat(TagScheme.BIOES.toBio(tags(bioes))).isEqualTo(tags(bio));
        assertThat(contradicts(TagScheme.BIOES, bioes)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"B-PER I-PER O B-PER B-PER", "O", "B-LOC I-LOC B-LOC"})
    void leavesBioAsItIs(String bio) {
        assertThat(TagScheme.BIO.toBio(tags(bio))).isEqualTo(tags(bio));
        assertThat(contradicts(TagScheme.BIO, bio)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "BIO, O I-PER",
        "BIO, B-PER I-LOC",
        "BIO, I-PER",
        "BIOES, B-PER O",
        "BIOES, B-PER",
        "BIOES, B-PER B-PER",
        "BIOES, O I-PER E-PER",
        "BIOES, B-PER E-LOC",
        "BIOES, S-PER E-PER"
    })
    void seesContradictions(TagScheme scheme, String tags) {
        assertThat(contradicts(scheme, tags)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "IOB1, I-PER I-PER O",
        "IOB1, I-PER B-PER",
        "BIO, B-PER I-PER O",
        "BIO, B-PER B-LOC O",
        "BIOES, B-PER E-PER",
        "BIOES, B-PER L-PER",
        "BIOES, S-PER",
        "NONE, NN VBZ O",
        "NONE, O O"
    })
    void detectsTheScheme(TagScheme scheme, String tags) {
        assertThat(TagScheme.detect(List.of(tags("O"), tags(tags)))).isEqualTo(scheme);
    }

    @Test
    void detectsByMajorityWhereSentencesBreakTheScheme() {
        List<List<String>> sentences =
                List.of(tags("B-PER I-PER O B-LOC"), tags("O I-ORG"), tags("B-ORG O B-ORG I-ORG"));
        assertThat(TagScheme.detect(sentences)).isEqualTo(TagScheme.BIO);
        // As conlleval does, an I- with nothing before it begins an entity.
        assertThat(TagScheme.BIO.toBio(tags("O I-ORG"))).isEqualTo(tags("O B-ORG"));
    }

    @Test
    void readsTheSameEntitiesFromEverySchemeOfRandomSentences() {
        for (int seed = 0; seed < 200; seed++) {
            Rng rng = Rng.of(seed);
            List<String> bio = new ArrayList<>();
            List<String> iob1 = new ArrayList<>();
            List<String> bioes = new ArrayList<>();
            String before = "";
            for (int entity = 0; entity < 6; entity++) {
                String type = List.of("", "PER", "LOC").get(rng.nextInt(3));
                int length = 1 + rng.nextInt(3);
                for (int i = 0; i < length; i++) {
                    boolean first = i == 0;
                    boolean last = i == length - 1;
                    boolean outside = type.isEmpty();
                    bio.add(outside ? "O" : (first ? "B-" : "I-") + type);
                    iob1.add(outside ? "O" : (first && type.equals(before) ? "B-" : "I-") + type);
                    bioes.add(outside ? "O" : (first ? last ? "S-" : "B-" : last ? "E-" : "I-") + type);
                }
                before = type;
            }
            assertThat(TagScheme.IOB1.toBio(iob1)).as("seed %d", seed).isEqualTo(bio);
            assertThat(TagScheme.BIOES.toBio(bioes)).as("seed %d", seed).isEqualTo(bio);
            assertThat(contradicts(TagScheme.IOB1, String.join(" ", iob1))).isFalse();
            assertThat(contradicts(TagScheme.BIOES, String.join(" ", bioes))).isFalse();
        }
    }

    @Test
    void knowsItsTags() {
        assertThat(TagScheme.BIO.isTag("B-PER")).isTrue();
        assertThat(TagScheme.BIO.isTag("E-PER")).isFalse();
        assertThat(TagScheme.BIOES.isTag("PER")).isFalse();
        assertThat(TagScheme.BIOES.isTag("B-")).isFalse();
        assertThat(TagScheme.NONE.isTag("NN")).isTrue();
        assertThat(TagScheme.type("I-ORG-X")).isEqualTo("ORG-X");
    }

    private static boolean contradicts(TagScheme scheme, String text) {
        List<String> tags = tags(text);
        for (int i = 0; i <= tags.size(); i++) {
            if (scheme.isContradiction(tags, i)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> tags(String text) {
        return List.of(text.split(" "));
    }
}
